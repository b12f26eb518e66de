// Hands an agency's complaints on to a topic of its own Kafka, unchanged, and commits once they are there.
//
// node relay.mjs BROKER AGENCY OWN_BROKER OWN_TOPIC
import kafkajs from "kafkajs";

const [broker, agency, ownBroker, ownTopic] = process.argv.slice(2);
const consumer = new kafkajs.Kafka({ clientId: agency, brokers: broker.split(",") }).consumer({
  groupId: `agency.${agency}.relay-node`,
  sessionTimeout: 6000,
  heartbeatInterval: 2000,
});
const producer = new kafkajs.Kafka({ clientId: agency, brokers: ownBroker.split(",") }).producer();
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) process.exit(1);
});
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: `agency.${agency}.complaints.v1`, fromBeginning: true });
await consumer.run({
  // The offsets of a batch are committed when this has returned: an error is tried again, and then ends the program.
  eachBatch: async ({ batch }) => {
    const messages = batch.messages.map(({ key, value, headers }) => ({ key, value, headers }));
    await producer.send({ topic: ownTopic, messages, acks: -1 });
  },
});
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, async () => {
    await consumer.disconnect();
    await producer.disconnect();
    process.exit(0);
  });
}
