import { writeFileSync } from 'node:fs';
import { jsonSchema } from '../src/mandate/document.ts';

/** Writes the published schema of a mandate from the one that the parser uses; a test compares both. */
writeFileSync('spec/mandate-v1.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`);
