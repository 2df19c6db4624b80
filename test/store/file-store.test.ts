import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { fileStore } from '../../src/store/file/file-store.ts';
import type { StoreChange } from '../../src/store/store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pod = (name: string, text = ''): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, text });

async function write(names: readonly string[], text = ''): Promise<void> {
  const store = fileStore(folder);
  await store.begin();
  for (const name of names) store.put('pods', `default/${name}`, pod(name, text));
  await store.commit();
}

const namesIn = (store = fileStore(folder)) => store.list('pods').map((object) => object.metadata.name);

describe('a transaction', () => {
  test('is there for the next process, in key order', async () => {
    await write(['b', 'a']);
    await write(['ab']);
    expect(namesIn()).toEqual(['a', 'ab', 'b']);
    expect(fileStore(folder).get('pods', 'default/ab')?.metadata.resourceVersion).toBe('3');
  });

  test('rolled back never happened', async () => {
    await write(['a']);
    const store = fileStore(folder);
    const seen: StoreChange[] = [];
    store.subscribe((change) => seen.push(change));
    await store.begin();
    store.put('pods', 'default/a', pod('a', 'new'));
    store.delete('pods', 'default/a');
    await store.rollback();
    expect(store.get('pods', 'default/a')?.text).toBe('');
    expect(seen.at(-1)?.value?.text).toBe('');
    expect(namesIn()).toEqual(['a']);
    expect(store.revision).toBe(1);
  });

  test('cut short by a kill leaves the state before it, and the next one works', async () => {
    await write(['a']);
    const journal = join(folder, 'journal.jsonl');
    const before = readFileSync(journal);
    await write(['b']);
    const after = readFileSync(journal);
    for (let length = before.length; length < after.length; length += 37) {
      writeFileSync(journal, after.subarray(0, length));
      expect(namesIn()).toEqual(['a']);
    }
    await write(['c']);
    expect(namesIn()).toEqual(['a', 'c']);
  });

  test('left by a dead lock holder does not block the next', async () => {
    writeFileSync(join(folder, 'lock.json'), '{"pid":999999999}\n');
    await write(['a']);
    expect(namesIn()).toEqual(['a']);
    expect(readdirSync(folder)).not.toContain('lock.json');
  });
});

test('many processes writing at once all take effect', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => write([`pod-${i}`])));
  expect(namesIn()).toHaveLength(20);
  expect(fileStore(folder).revision).toBe(20);
});

test('a long journal is folded into snapshots; readers and watchers see no difference', async () => {
  const watcher = fileStore(folder);
  const seen: string[] = [];
  expect(namesIn(watcher)).toEqual([]);
  watcher.subscribe(({ key, value }) => seen.push(`${value ? 'put' : 'delete'} ${key}`));
  const large = 'x'.repeat(40_000);
  for (let i = 0; i < 10; i++) await write([`p${i}`], large);
  expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'pods.json']);
  expect(JSON.parse(readFileSync(join(folder, 'pods.json'), 'utf8')).revision).toBeGreaterThan(1);
  await watcher.refresh();
  expect(namesIn(watcher)).toEqual(namesIn());
  expect(new Set(seen).size).toBe(10);
});

test('changes since a revision come with what was there before', async () => {
  await write(['a'], 'one');
  await write(['a'], 'two');
  const changes = await fileStore(folder).changesSince(1);
  expect(changes?.map(({ key, old, value }) => [key, old?.text, value?.text])).toEqual([['default/a', 'one', 'two']]);
});

describe('refuses, naming the file,', () => {
  const large = 'x'.repeat(300_000);
  test.each<[string, string, () => void, RegExp]>([
    [
      'a truncated snapshot',
      'pods.json',
      () => truncateSync(join(folder, 'pods.json'), 1000),
      /pods\.json: not readable as JSON/,
    ],
    [
      'a snapshot of a newer version',
      'pods.json',
      () => writeFileSync(join(folder, 'pods.json'), '{"format":99}'),
      /newer version of kubesim \(format 99/,
    ],
    [
      'a snapshot without items',
      'pods.json',
      () => writeFileSync(join(folder, 'pods.json'), '{"format":1}'),
      /incomplete/,
    ],
    [
      'a journal of a newer version',
      'journal.jsonl',
      () => writeFileSync(join(folder, 'journal.jsonl'), '{"format":2,"base":0}\n'),
      /newer version/,
    ],
    [
      'a damaged journal line',
      'journal.jsonl',
      () => appendFileSync(join(folder, 'journal.jsonl'), 'nonsense\n'),
      /line 2 is damaged/,
    ],
  ])('%s', async (_, file, damage, message) => {
    await write(['a'], large);
    damage();
    const damaged = readFileSync(join(folder, file));
    expect(() => namesIn()).toThrow(message);
    await expect(write(['b'])).rejects.toThrow(message);
    expect(readFileSync(join(folder, file))).toEqual(damaged);
  });
});
