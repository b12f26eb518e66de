import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Connects with the driver's default settings, looks a table up in the metadata and reads it.
 *
 * Arguments: address, table. Prints three lines: the tables of that name; rows, sum of n and last s; the error of a write.
 */
public class Read {
    public static void main(String[] arguments) throws SQLException {
        String table = arguments[1];
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                Statement statement = connection.createStatement()) {
            System.out.println(tables(connection, table));
            try (ResultSet rows = statement.executeQuery("SELECT n, s FROM " + table + " ORDER BY n")) {
                System.out.println(summary(rows));
            }
            try {
                statement.execute("DROP TABLE " + table);
                System.out.println("dropped");
            } catch (SQLException error) {
                System.out.println(error.getMessage().replaceAll("(?s).*?Code: (\\d+).*", "$1"));
            }
        }
    }

    private static String tables(Connection connection, String name) throws SQLException {
        StringBuilder names = new StringBuilder();
        try (ResultSet found = connection.getMetaData().getTables(null, null, name, null)) {
            while (found.next()) {
                names.append(found.getString("TABLE_NAME"));
            }
        }
        return names.toString();
    }

    private static String summary(ResultSet rows) throws SQLException {
        long count = 0;
        long sum = 0;
        String last = "";
        while (rows.next()) {
            count++;
            sum += rows.getLong("n");
            last = rows.getString("s");
        }
        return count + " " + sum + " " + last;
    }
}
