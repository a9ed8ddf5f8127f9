CREATE TABLE "person" ("id" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "name" TEXT COLLATE "C" NOT NULL, "name_key" TEXT COLLATE "C" NOT NULL UNIQUE,
      "roles" TEXT COLLATE "C" NOT NULL, "custodian" TEXT COLLATE "C", "disabled" BIGINT NOT NULL, "created_ms" BIGINT NOT NULL, "seen_ms" BIGINT,
      "password_hash" TEXT COLLATE "C", "totp_secret" TEXT COLLATE "C", "totp_used_step" BIGINT, "oidc_subject" TEXT COLLATE "C" UNIQUE);
CREATE TABLE "passkey" ("id" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "person" TEXT COLLATE "C" NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE,
      "public_key" BYTEA NOT NULL, "counter" BIGINT NOT NULL, "transports" TEXT COLLATE "C" NOT NULL, "created_ms" BIGINT NOT NULL,
      "used_ms" BIGINT);
CREATE INDEX "passkey_by_person" ON "passkey" ("person");
CREATE TABLE "session" ("id_hash" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "public_id" TEXT COLLATE "C" NOT NULL UNIQUE,
      "person" TEXT COLLATE "C" NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE, "csrf" TEXT COLLATE "C" NOT NULL, "started_ms" BIGINT NOT NULL,
      "seen_ms" BIGINT NOT NULL, "ends_ms" BIGINT NOT NULL, "browser" TEXT COLLATE "C" NOT NULL);
CREATE INDEX "session_by_person" ON "session" ("person");
CREATE TABLE "ticket" ("hash" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "kind" TEXT COLLATE "C" NOT NULL, "roles" TEXT COLLATE "C" NOT NULL,
      "custodian" TEXT COLLATE "C", "expires_ms" BIGINT NOT NULL, "used_ms" BIGINT, "draft" TEXT COLLATE "C");
CREATE TABLE "challenge" ("id" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "kind" TEXT COLLATE "C" NOT NULL, "value" TEXT COLLATE "C" NOT NULL,
      "expires_ms" BIGINT NOT NULL);
CREATE INDEX "challenge_by_end" ON "challenge" ("expires_ms");
CREATE TABLE "api_token" ("id" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "hash" TEXT COLLATE "C" NOT NULL UNIQUE,
      "person" TEXT COLLATE "C" NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE, "label" TEXT COLLATE "C" NOT NULL, "created_ms" BIGINT NOT NULL,
      "expires_ms" BIGINT NOT NULL, "used_ms" BIGINT);
CREATE TABLE "alarm" ("id" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "camera" TEXT COLLATE "C" NOT NULL, "behaviour" TEXT COLLATE "C" NOT NULL,
      "start_ms" BIGINT NOT NULL, "end_ms" BIGINT NOT NULL, "raised_ms" BIGINT NOT NULL, "over" BIGINT NOT NULL, "body" TEXT COLLATE "C" NOT NULL,
      "entry" BIGINT, "urgency" DOUBLE PRECISION NOT NULL, "state" TEXT COLLATE "C" NOT NULL, "due_ms" BIGINT, "passed_on_ms" BIGINT);
CREATE INDEX "alarm_by_time" ON "alarm" ("raised_ms", "id");
CREATE INDEX "alarm_by_span" ON "alarm" ("start_ms", "camera");
CREATE INDEX "alarm_by_state" ON "alarm" ("state", "urgency");
CREATE TABLE "judgement" ("alarm" TEXT COLLATE "C" NOT NULL REFERENCES "alarm" ("id") ON DELETE CASCADE, "seq" BIGINT NOT NULL,
      "person" TEXT COLLATE "C" NOT NULL, "role" TEXT COLLATE "C" NOT NULL, "verdict" TEXT COLLATE "C" NOT NULL, "reason" TEXT COLLATE "C", "reason_salt" TEXT COLLATE "C",
      "at_ms" BIGINT NOT NULL, PRIMARY KEY ("alarm", "seq"));
CREATE TABLE "consequence" ("alarm" TEXT COLLATE "C" NOT NULL REFERENCES "alarm" ("id") ON DELETE CASCADE, "seq" BIGINT NOT NULL,
      "kind" TEXT COLLATE "C" NOT NULL, "recipient" TEXT COLLATE "C", "role" TEXT COLLATE "C" NOT NULL, "at_ms" BIGINT NOT NULL, PRIMARY KEY ("alarm", "seq"));
CREATE TABLE "replay" ("alarm" TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES "alarm" ("id") ON DELETE CASCADE, "from_ms" BIGINT NOT NULL,
      "to_ms" BIGINT NOT NULL, "complete" BIGINT NOT NULL, "bytes" BYTEA NOT NULL, "drawing" BYTEA, "aspect" DOUBLE PRECISION);
CREATE TABLE "coverage" ("camera" TEXT COLLATE "C" NOT NULL, "from_ms" BIGINT NOT NULL, "to_ms" BIGINT NOT NULL, "state" TEXT COLLATE "C" NOT NULL,
      PRIMARY KEY ("camera", "from_ms"));
CREATE INDEX "coverage_by_end" ON "coverage" ("to_ms");
CREATE TABLE "setting" ("key" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "value" TEXT COLLATE "C" NOT NULL);
CREATE TABLE "mandate_version" ("sha256" TEXT COLLATE "C" NOT NULL, "since_ms" BIGINT NOT NULL, "yaml" TEXT COLLATE "C" NOT NULL,
      PRIMARY KEY ("sha256", "since_ms"));
CREATE TABLE "push_subscription" ("id" TEXT COLLATE "C" NOT NULL PRIMARY KEY,
      "person" TEXT COLLATE "C" NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE, "endpoint" TEXT COLLATE "C" NOT NULL UNIQUE, "p256dh" TEXT COLLATE "C" NOT NULL,
      "auth" TEXT COLLATE "C" NOT NULL, "language" TEXT COLLATE "C" NOT NULL, "created_ms" BIGINT NOT NULL);
CREATE TABLE "delivery" ("id" TEXT COLLATE "C" NOT NULL PRIMARY KEY, "alarm" TEXT COLLATE "C", "recipient" TEXT COLLATE "C" NOT NULL, "by" TEXT COLLATE "C" NOT NULL,
      "body" TEXT COLLATE "C" NOT NULL, "state" TEXT COLLATE "C" NOT NULL, "tries" BIGINT NOT NULL, "next_ms" BIGINT, "at_ms" BIGINT NOT NULL);
CREATE INDEX "delivery_by_state" ON "delivery" ("state", "next_ms");
ALTER TABLE "delivery" ADD COLUMN "entry" BIGINT;
ALTER TABLE "delivery" ADD COLUMN "closed" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "delivery" ADD COLUMN "reason" TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX "delivery_by_recipient" ON "delivery" ("recipient", "at_ms", "id");
ALTER TABLE "ticket" ADD COLUMN "person" TEXT COLLATE "C";
CREATE TABLE "migration" ("number" BIGINT NOT NULL PRIMARY KEY, "name" TEXT COLLATE "C" NOT NULL);
INSERT INTO "migration" VALUES (1, 'live-place');
INSERT INTO "migration" VALUES (2, 'delivery-entries');
INSERT INTO "migration" VALUES (3, 'recovery-links');
INSERT INTO "person" ("id", "name", "name_key", "roles", "custodian", "disabled", "created_ms", "seen_ms", "password_hash", "totp_secret", "totp_used_step", "oidc_subject") VALUES ('p1', 'Jörg Ağaoğlu 👷', 'jörg ağaoğlu 👷', '["operator"]', NULL, 0, 1795384158996, NULL, '$argon2id$v=19$…', 'GEZDGNBVGY3TQOJQ', 59846138, 'https://example.org 24400320');
INSERT INTO "passkey" ("id", "person", "public_key", "counter", "transports", "created_ms", "used_ms") VALUES ('k1', 'p1', '\x0001275c7f80ff', 4294967295, '["internal"]', 1, NULL);
INSERT INTO "session" ("id_hash", "public_id", "person", "csrf", "started_ms", "seen_ms", "ends_ms", "browser") VALUES ('aa', 's1', 'p1', 'x', 1, 2, 3, 'Robert''); DROP TABLE "person";--');
INSERT INTO "ticket" ("hash", "kind", "roles", "custodian", "expires_ms", "used_ms", "draft", "person") VALUES ('aa', 'setup', '[]', NULL, 5, NULL, NULL, NULL);
INSERT INTO "challenge" ("id", "kind", "value", "expires_ms") VALUES ('c1', 'enrol', '{}', 5);
INSERT INTO "api_token" ("id", "hash", "person", "label", "created_ms", "expires_ms", "used_ms") VALUES ('t1', 'aa', 'p1', '…', 1, 2, NULL);
INSERT INTO "alarm" ("id", "camera", "behaviour", "start_ms", "end_ms", "raised_ms", "over", "body", "entry", "urgency", "state", "due_ms", "passed_on_ms") VALUES ('a1', 'yard', 'fall', -1, 8640000000000000, 1, 0, '{}', NULL, 0.1, 'open', NULL, NULL);
INSERT INTO "judgement" ("alarm", "seq", "person", "role", "verdict", "reason", "reason_salt", "at_ms") VALUES ('a1', 0, 'p1', 'operator', 'hit', NULL, NULL, 1);
INSERT INTO "consequence" ("alarm", "seq", "kind", "recipient", "role", "at_ms") VALUES ('a1', 0, 'call-help', NULL, 'operator', 1);
INSERT INTO "replay" ("alarm", "from_ms", "to_ms", "complete", "bytes", "drawing", "aspect") VALUES ('a1', 1, 2, 0, '\x001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf91837567594b3d2f1102f4e6d8cabcae90827466584a3c2e1001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf91837567594b3d2f1102f4e6d8cabcae90827466584a3c2e1001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf91837567594b3d2f1102f4e6d8cabcae90827466584a3c2e1001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf9', NULL, 1.7777777777777777);
INSERT INTO "coverage" ("camera", "from_ms", "to_ms", "state") VALUES ('yard', 1, 2, 'watched');
INSERT INTO "setting" ("key", "value") VALUES ('k', '');
INSERT INTO "mandate_version" ("sha256", "since_ms", "yaml") VALUES ('ab', 1, 'a: 1
');
INSERT INTO "push_subscription" ("id", "person", "endpoint", "p256dh", "auth", "language", "created_ms") VALUES ('u1', 'p1', 'https://push.example.org/1', 'x', 'y', 'de', 1);
INSERT INTO "delivery" ("id", "alarm", "recipient", "by", "body", "state", "tries", "next_ms", "at_ms", "entry", "closed", "reason") VALUES ('d1', NULL, 'rescue', 'webhook', '{}', 'waiting', 0, NULL, 1, NULL, 0, '');
