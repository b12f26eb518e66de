// Passes a complaint that inbox.mjs keeps on to another agency, by a correction.
//
// node pass_on.mjs BROKER AGENCY FOLDER COMPLAINT_ID OTHER_AGENCY [NOTE]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import kafkajs from "kafkajs";

const CORRECTED = "th.go.1111.complaint.corrected.v1";
const [broker, agency, folder, id, other, note] = process.argv.slice(2);
const kept = JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8"));
if (!kept.ours) throw new Error(`${id} has moved to somebody else`);

// A correction carries the complaint without what the pipeline added.
const { version, area, classification, routing, ...complaint } = kept.event;
const now = new Date().toISOString();
const agencies = (routing.routes ?? []).map((route) => route.agency);
const correction = {
  complaint,
  corrected: now,
  by: "agency",
  by_agency: agency,
  // All that are to have it, the responsible one first: the others keep their places.
  agencies: [...new Set(agencies.map((one) => (one === agency ? other : one)))],
  before: { agencies },
  note, // why; no personal data
};
const producer = new kafkajs.Kafka({ clientId: agency, brokers: broker.split(",") }).producer();
await producer.connect();
await producer.send({
  topic: "complaints.corrections.v1",
  acks: -1,
  messages: [
    {
      key: id,
      value: JSON.stringify(correction),
      headers: {
        ce_specversion: "1.0",
        ce_id: `${id}.${now}`,
        ce_source: `/agencies/${agency}`,
        ce_type: CORRECTED,
        ce_subject: id,
        ce_time: now,
        ce_dataschema: `urn:complaint-stream:schema:${CORRECTED}`,
        "content-type": "application/json",
      },
    },
  ],
});
await producer.disconnect();
