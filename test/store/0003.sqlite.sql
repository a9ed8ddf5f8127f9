CREATE TABLE "person" ("id" TEXT NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "name_key" TEXT NOT NULL UNIQUE,
      "roles" TEXT NOT NULL, "custodian" TEXT, "disabled" INTEGER NOT NULL, "created_ms" INTEGER NOT NULL, "seen_ms" INTEGER,
      "password_hash" TEXT, "totp_secret" TEXT, "totp_used_step" INTEGER, "oidc_subject" TEXT UNIQUE) STRICT;
CREATE TABLE "passkey" ("id" TEXT NOT NULL PRIMARY KEY, "person" TEXT NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE,
      "public_key" BLOB NOT NULL, "counter" INTEGER NOT NULL, "transports" TEXT NOT NULL, "created_ms" INTEGER NOT NULL,
      "used_ms" INTEGER) STRICT;
CREATE INDEX "passkey_by_person" ON "passkey" ("person");
CREATE TABLE "session" ("id_hash" TEXT NOT NULL PRIMARY KEY, "public_id" TEXT NOT NULL UNIQUE,
      "person" TEXT NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE, "csrf" TEXT NOT NULL, "started_ms" INTEGER NOT NULL,
      "seen_ms" INTEGER NOT NULL, "ends_ms" INTEGER NOT NULL, "browser" TEXT NOT NULL) STRICT;
CREATE INDEX "session_by_person" ON "session" ("person");
CREATE TABLE "ticket" ("hash" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL, "roles" TEXT NOT NULL,
      "custodian" TEXT, "expires_ms" INTEGER NOT NULL, "used_ms" INTEGER, "draft" TEXT) STRICT;
CREATE TABLE "challenge" ("id" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL, "value" TEXT NOT NULL,
      "expires_ms" INTEGER NOT NULL) STRICT;
CREATE INDEX "challenge_by_end" ON "challenge" ("expires_ms");
CREATE TABLE "api_token" ("id" TEXT NOT NULL PRIMARY KEY, "hash" TEXT NOT NULL UNIQUE,
      "person" TEXT NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE, "label" TEXT NOT NULL, "created_ms" INTEGER NOT NULL,
      "expires_ms" INTEGER NOT NULL, "used_ms" INTEGER) STRICT;
CREATE TABLE "alarm" ("id" TEXT NOT NULL PRIMARY KEY, "camera" TEXT NOT NULL, "behaviour" TEXT NOT NULL,
      "start_ms" INTEGER NOT NULL, "end_ms" INTEGER NOT NULL, "raised_ms" INTEGER NOT NULL, "over" INTEGER NOT NULL, "body" TEXT NOT NULL,
      "entry" INTEGER, "urgency" REAL NOT NULL, "state" TEXT NOT NULL, "due_ms" INTEGER, "passed_on_ms" INTEGER) STRICT;
CREATE INDEX "alarm_by_time" ON "alarm" ("raised_ms", "id");
CREATE INDEX "alarm_by_span" ON "alarm" ("start_ms", "camera");
CREATE INDEX "alarm_by_state" ON "alarm" ("state", "urgency");
CREATE TABLE "judgement" ("alarm" TEXT NOT NULL REFERENCES "alarm" ("id") ON DELETE CASCADE, "seq" INTEGER NOT NULL,
      "person" TEXT NOT NULL, "role" TEXT NOT NULL, "verdict" TEXT NOT NULL, "reason" TEXT, "reason_salt" TEXT,
      "at_ms" INTEGER NOT NULL, PRIMARY KEY ("alarm", "seq")) STRICT;
CREATE TABLE "consequence" ("alarm" TEXT NOT NULL REFERENCES "alarm" ("id") ON DELETE CASCADE, "seq" INTEGER NOT NULL,
      "kind" TEXT NOT NULL, "recipient" TEXT, "role" TEXT NOT NULL, "at_ms" INTEGER NOT NULL, PRIMARY KEY ("alarm", "seq")) STRICT;
CREATE TABLE "replay" ("alarm" TEXT NOT NULL PRIMARY KEY REFERENCES "alarm" ("id") ON DELETE CASCADE, "from_ms" INTEGER NOT NULL,
      "to_ms" INTEGER NOT NULL, "complete" INTEGER NOT NULL, "bytes" BLOB NOT NULL, "drawing" BLOB, "aspect" REAL) STRICT;
CREATE TABLE "coverage" ("camera" TEXT NOT NULL, "from_ms" INTEGER NOT NULL, "to_ms" INTEGER NOT NULL, "state" TEXT NOT NULL,
      PRIMARY KEY ("camera", "from_ms")) STRICT;
CREATE INDEX "coverage_by_end" ON "coverage" ("to_ms");
CREATE TABLE "setting" ("key" TEXT NOT NULL PRIMARY KEY, "value" TEXT NOT NULL) STRICT;
CREATE TABLE "mandate_version" ("sha256" TEXT NOT NULL, "since_ms" INTEGER NOT NULL, "yaml" TEXT NOT NULL,
      PRIMARY KEY ("sha256", "since_ms")) STRICT;
CREATE TABLE "push_subscription" ("id" TEXT NOT NULL PRIMARY KEY,
      "person" TEXT NOT NULL REFERENCES "person" ("id") ON DELETE CASCADE, "endpoint" TEXT NOT NULL UNIQUE, "p256dh" TEXT NOT NULL,
      "auth" TEXT NOT NULL, "language" TEXT NOT NULL, "created_ms" INTEGER NOT NULL) STRICT;
CREATE TABLE "delivery" ("id" TEXT NOT NULL PRIMARY KEY, "alarm" TEXT, "recipient" TEXT NOT NULL, "by" TEXT NOT NULL,
      "body" TEXT NOT NULL, "state" TEXT NOT NULL, "tries" INTEGER NOT NULL, "next_ms" INTEGER, "at_ms" INTEGER NOT NULL) STRICT;
CREATE INDEX "delivery_by_state" ON "delivery" ("state", "next_ms");
ALTER TABLE "delivery" ADD COLUMN "entry" INTEGER;
ALTER TABLE "delivery" ADD COLUMN "closed" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "delivery" ADD COLUMN "reason" TEXT NOT NULL DEFAULT '';
CREATE INDEX "delivery_by_recipient" ON "delivery" ("recipient", "at_ms", "id");
ALTER TABLE "ticket" ADD COLUMN "person" TEXT;
CREATE TABLE "migration" ("number" INTEGER NOT NULL PRIMARY KEY, "name" TEXT NOT NULL) STRICT;
INSERT INTO "migration" VALUES (1, 'live-place');
INSERT INTO "migration" VALUES (2, 'delivery-entries');
INSERT INTO "migration" VALUES (3, 'recovery-links');
INSERT INTO "person" ("id", "name", "name_key", "roles", "custodian", "disabled", "created_ms", "seen_ms", "password_hash", "totp_secret", "totp_used_step", "oidc_subject") VALUES ('p1', 'Jörg Ağaoğlu 👷', 'jörg ağaoğlu 👷', '["operator"]', NULL, 0, 1795384158996, NULL, '$argon2id$v=19$…', 'GEZDGNBVGY3TQOJQ', 59846138, 'https://example.org 24400320');
INSERT INTO "passkey" ("id", "person", "public_key", "counter", "transports", "created_ms", "used_ms") VALUES ('k1', 'p1', X'0001275c7f80ff', 4294967295, '["internal"]', 1, NULL);
INSERT INTO "session" ("id_hash", "public_id", "person", "csrf", "started_ms", "seen_ms", "ends_ms", "browser") VALUES ('aa', 's1', 'p1', 'x', 1, 2, 3, 'Robert''); DROP TABLE "person";--');
INSERT INTO "ticket" ("hash", "kind", "roles", "custodian", "expires_ms", "used_ms", "draft", "person") VALUES ('aa', 'setup', '[]', NULL, 5, NULL, NULL, NULL);
INSERT INTO "challenge" ("id", "kind", "value", "expires_ms") VALUES ('c1', 'enrol', '{}', 5);
INSERT INTO "api_token" ("id", "hash", "person", "label", "created_ms", "expires_ms", "used_ms") VALUES ('t1', 'aa', 'p1', '…', 1, 2, NULL);
INSERT INTO "alarm" ("id", "camera", "behaviour", "start_ms", "end_ms", "raised_ms", "over", "body", "entry", "urgency", "state", "due_ms", "passed_on_ms") VALUES ('a1', 'yard', 'fall', -1, 8640000000000000, 1, 0, '{}', NULL, 0.1, 'open', NULL, NULL);
INSERT INTO "judgement" ("alarm", "seq", "person", "role", "verdict", "reason", "reason_salt", "at_ms") VALUES ('a1', 0, 'p1', 'operator', 'hit', NULL, NULL, 1);
INSERT INTO "consequence" ("alarm", "seq", "kind", "recipient", "role", "at_ms") VALUES ('a1', 0, 'call-help', NULL, 'operator', 1);
INSERT INTO "replay" ("alarm", "from_ms", "to_ms", "complete", "bytes", "drawing", "aspect") VALUES ('a1', 1, 2, 0, X'001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf91837567594b3d2f1102f4e6d8cabcae90827466584a3c2e1001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf91837567594b3d2f1102f4e6d8cabcae90827466584a3c2e1001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf91837567594b3d2f1102f4e6d8cabcae90827466584a3c2e1001f3e5d7c9bbad9f81736557493b2d1f00f2e4d6c8baac9e80726456483a2c1e0ff1e3d5c7b9ab9d8f71635547392b1d0ef0e2d4c6b8aa9c8e70625446382a1c0dffe1d3c5b7a99b8d7f61534537291b0cfee0d2c4b6a89a8c7e60524436281a0bfdefd1c3b5a7998b7d6f51433527190afceed0c2b4a6988a7c6e504234261809fbeddfc1b3a597897b6d5f4133251708faecdec0b2a496887a6c5e4032241607f9ebddcfb1a39587796b5d4f31231506f8eadcceb0a29486786a5c4e30221405f7e9dbcdbfa1938577695b4d3f211304f6e8daccbea0928476685a4c3e201203f5e7d9cbbdaf9', NULL, 1.7777777777777777);
INSERT INTO "coverage" ("camera", "from_ms", "to_ms", "state") VALUES ('yard', 1, 2, 'watched');
INSERT INTO "setting" ("key", "value") VALUES ('k', '');
INSERT INTO "mandate_version" ("sha256", "since_ms", "yaml") VALUES ('ab', 1, 'a: 1
');
INSERT INTO "push_subscription" ("id", "person", "endpoint", "p256dh", "auth", "language", "created_ms") VALUES ('u1', 'p1', 'https://push.example.org/1', 'x', 'y', 'de', 1);
INSERT INTO "delivery" ("id", "alarm", "recipient", "by", "body", "state", "tries", "next_ms", "at_ms", "entry", "closed", "reason") VALUES ('d1', NULL, 'rescue', 'webhook', '{}', 'waiting', 0, NULL, 1, NULL, 0, '');
