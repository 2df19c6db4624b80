import { describe, expect, test } from 'vitest';
import { cases, failing, outcomeOf } from './cases.ts';

const known = failing();
const areas = new Map<string, ReturnType<typeof cases>>();
for (const one of cases()) areas.set(one.area, [...(areas.get(one.area) ?? []), one]);

// A case that fails and is known to is fine; one that comes out has to leave the list, so that it stays that way.
describe.each([...areas.keys()].sort())('as the real kubectl: %s', (area) => {
  for (const one of areas.get(area)!) {
    const check = known.has(one.id) ? test.fails : test;
    check(`${one.id}: kubectl ${one.args.join(' ').slice(0, 80)}`, async () => {
      const { stdout, stderr, exit, after } = one;
      expect(await outcomeOf(one)).toEqual({ stdout, stderr, exit, ...(after ? { after } : {}) });
    });
  }
});
