import type { Migration } from '../migrate.ts';

/** Whom a link brings back; null for links that make somebody new. */
export const recoveryLinks: Migration = {
  name: 'recovery-links',
  statements: ({ text }) => [`ALTER TABLE "ticket" ADD COLUMN "person" ${text}`],
};
