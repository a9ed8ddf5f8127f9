import type { Migration } from '../migrate.ts';

/** Which entry of the ledger a delivery stands under, and whether that entry has its outcome. */
export const deliveryEntries: Migration = {
  name: 'delivery-entries',
  statements: ({ text, int }) => [
    `ALTER TABLE "delivery" ADD COLUMN "entry" ${int}`,
    `ALTER TABLE "delivery" ADD COLUMN "closed" ${int} NOT NULL DEFAULT 0`,
    `ALTER TABLE "delivery" ADD COLUMN "reason" ${text} NOT NULL DEFAULT ''`,
    `CREATE INDEX "delivery_by_recipient" ON "delivery" ("recipient", "at_ms", "id")`,
  ],
};
