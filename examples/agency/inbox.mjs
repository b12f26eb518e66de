// Keeps an agency's complaints as files: each once, as last decided, whatever is read again.
//
// node inbox.mjs BROKER AGENCY FOLDER
import { mkdirSync, openSync, closeSync, fsyncSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import kafkajs from "kafkajs";

const CLASSIFIED = "th.go.1111.complaint.classified.v1";
const MOVED = "th.go.1111.complaint.moved.v1";
const [broker, agency, folder] = process.argv.slice(2);

function known(id) {
  try {
    return JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

// A file appears as a whole or not at all, also when the process is killed.
function keep(id, complaint, what) {
  const path = join(folder, `${id}.json`);
  const file = openSync(`${path}.new`, "w");
  writeSync(file, JSON.stringify(complaint));
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
  console.log(`${id} ${complaint.version} ${what}`);
}

function enter({ headers, value }) {
  const type = headers.ce_type?.toString();
  if (type !== CLASSIFIED && type !== MOVED) return; // an event of a later release
  const event = JSON.parse(value.toString());
  const before = known(event.complaint_id);
  if (before && before.version >= event.version) return; // known: read again, or overtaken
  if (type === CLASSIFIED) {
    keep(event.complaint_id, { version: event.version, ours: true, event }, "handle");
  } else if (before) {
    const to = event.agencies?.join(", ") || "triage";
    keep(event.complaint_id, { ...before, version: event.version, ours: false }, `close: ${to}`);
  }
}

mkdirSync(folder, { recursive: true });
const kafka = new kafkajs.Kafka({ clientId: agency, brokers: broker.split(",") });
const consumer = kafka.consumer({ groupId: `agency.${agency}.inbox-node`, sessionTimeout: 6000, heartbeatInterval: 2000 });
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) process.exit(1); // else the process would stay and read nothing
});
await consumer.connect();
await consumer.subscribe({ topic: `agency.${agency}.complaints.v1`, fromBeginning: true });
// kafkajs commits an offset after `eachMessage` has returned for it, never before.
await consumer.run({ eachMessage: async ({ message }) => enter(message) });
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, async () => {
    await consumer.disconnect();
    process.exit(0);
  });
}
