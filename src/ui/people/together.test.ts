import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { separated } from '../../access/separation.ts';
import { ROLES } from '../../wire/words.ts';
import { together } from './together.ts';

test('the boxes allow exactly what the server lets through', () => {
  fc.assert(
    fc.property(fc.subarray([...ROLES], { minLength: 1 }), (roles) => {
      let through = true;
      try {
        separated(roles, roles.includes('custodian') ? 'court-clerk' : null);
      } catch {
        through = false;
      }
      assert.equal(together(roles), through);
    }),
  );
});
