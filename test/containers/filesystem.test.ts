import { describe, expect, test } from 'vitest';
import { FileError } from '../../src/containers/file-error.ts';
import { Filesystem, type FilesystemParts } from '../../src/containers/filesystem.ts';
import { imageTree } from '../../src/containers/tree.ts';

const tree = imageTree(
  { '/app/a.txt': 'a\n', '/app/sub/b.txt': 'b\n', '/link': { link: '/app/a.txt' }, '/loop': { link: '/loop' } },
  0,
  'busybox',
);

const filesystem = (parts: Partial<FilesystemParts> = {}) =>
  new Filesystem({ image: tree, mounts: {}, own: { entries: {} }, volumes: [], startedAt: 1, now: () => 2, ...parts });

const failing = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
  return 'nothing';
};

test('reads go through to the image, writes stay above it', () => {
  const files = filesystem();
  expect(files.readText('/link')).toBe('a\n');
  files.write('/link', 'changed\n');
  expect(files.readText('/app/a.txt')).toBe('changed\n');
  expect(files.written('/')).toEqual({ '/app/a.txt': { text: 'changed\n', mtime: 2 } });
  expect(filesystem().readText('/app/a.txt')).toBe('a\n');
});

test('what is written survives as JSON, bytes included', () => {
  const files = filesystem();
  files.mkdirAll('/new/deep');
  files.write('/new/deep/bin', Uint8Array.from([0, 255, 128]));
  files.symlink('deep/bin', '/new/short');
  files.chmod('/app/a.txt', 0o755);
  files.remove('/app/sub', true);
  const again = filesystem({ own: { entries: JSON.parse(JSON.stringify(files.written('/'))) } });
  expect([...again.readBytes('/new/short')]).toEqual([0, 255, 128]);
  expect(again.stat('/app/a.txt').mode).toBe(0o755);
  expect(again.list('/app')).toEqual(['a.txt']);
  again.mkdirAll('/app/sub');
  expect(again.list('/app/sub')).toEqual([]);
});

describe('failures', () => {
  const mounts = { '/config/key': 'v', '/etc/hosts': 'h' };
  test.each<[string, (files: Filesystem) => unknown, string]>([
    ['read nothing', (files) => files.readText('/nope'), 'ENOENT'],
    ['read below a file', (files) => files.readText('/app/a.txt/x'), 'ENOTDIR'],
    ['read a folder', (files) => files.readText('/app'), 'EISDIR'],
    ['write into nothing', (files) => files.write('/nope/x', ''), 'ENOENT'],
    ['write over a folder', (files) => files.write('/app', ''), 'EISDIR'],
    ['make what is there', (files) => files.mkdir('/app'), 'EEXIST'],
    ['remove a full folder', (files) => files.remove('/app'), 'ENOTEMPTY'],
    ['remove the root', (files) => files.remove('/', true), 'EBUSY'],
    ['a link to itself', (files) => files.readText('/loop'), 'ELOOP'],
    ['write a mounted key', (files) => files.write('/config/key', 'x'), 'EROFS'],
    ['write beside a mounted key', (files) => files.write('/config/other', 'x'), 'EROFS'],
    ['remove a mounted key', (files) => files.remove('/config/key'), 'EBUSY'],
    ['write under /proc', (files) => files.write('/proc/x', ''), 'EROFS'],
    ['fill the disk', (files) => files.write('/big', 'x'.repeat(5_000_000)), 'ENOSPC'],
    [
      'fill it bit by bit',
      (files) => Array.from({ length: 6 }, (_, i) => files.write(`/big${i}`, 'x'.repeat(3_500_000))),
      'ENOSPC',
    ],
    ['move a folder into itself', (files) => files.rename('/app', '/app/sub/app'), 'EINVAL'],
  ])('%s', (_name, action, code) => expect(failing(() => action(filesystem({ mounts })))).toBe(code));
});

test('no path leads out', () => {
  const files = filesystem();
  files.write('/../../../etc/passwd2', 'x');
  expect(files.readText('/etc/passwd2')).toBe('x');
});

test('/dev/null takes everything and keeps nothing', () => {
  const files = filesystem();
  files.write('/dev/null', 'x');
  expect(files.readText('/dev/null')).toBe('');
  expect(files.written('/')).toBeUndefined();
});

test('a volume keeps its own files', () => {
  const files = filesystem({ volumes: [{ at: '/data', layer: { entries: { '/x': { text: 'shared', mtime: 1 } } } }] });
  expect(files.list('/data')).toEqual(['x']);
  files.write('/data/y', 'new');
  expect(files.written('/')).toBeUndefined();
  expect(Object.keys(files.written('/data')!)).toEqual(['/x', '/y']);
});
