import { basename } from 'node:path';
import { goQuote } from '../../apimachinery/go-format.ts';
import type { GeneratorArgs, GeneratorOptions } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { newObject, notes, Resource } from './resource.ts';
import { lookup, setField, setString } from './yaml/change.ts';
import { scalar, stringNode, stringTag, type YNode } from './yaml/node.ts';
import { sortedNames } from './yaml/value.ts';

/** A ConfigMap or Secret out of literals, files and env files. */
export function generate(kind: 'ConfigMap' | 'Secret', args: GeneratorArgs, loader: Loader): Resource {
  const node = newObject(kind);
  const { name = '', namespace = '', options } = args;
  if (name === '') throw new Error('a configmap must have a name');
  const metadata = lookup(node, ['metadata'], 'map')!;
  setString(metadata, 'name', name);
  if (namespace !== '') setString(metadata, 'namespace', namespace);
  if (kind === 'Secret') setString(node, 'type', args.type || 'Opaque');
  const data = dataOf(args, name, loader);
  if (kind === 'Secret') fillSecret(node, data);
  else fillConfigMap(node, data);
  const resource = new Resource(node);
  decorate(resource, options);
  if (!options?.disableNameSuffixHash) resource.enable(notes.needsHash);
  const { behavior = '' } = args;
  const known = ['create', 'replace', 'merge'].includes(behavior) ? behavior : 'unspecified';
  resource.setAnnotations({ ...resource.annotations, [notes.behavior]: known });
  return resource;
}

function fillSecret(node: YNode, data: ReadonlyMap<string, Buffer>): void {
  const map = lookup(node, ['data'], 'map')!;
  for (const key of [...data.keys()].sort()) setField(map, key, textNode(base64(data.get(key)!)));
}

function fillConfigMap(node: YNode, data: ReadonlyMap<string, Buffer>): void {
  for (const key of [...data.keys()].sort()) {
    const bytes = data.get(key)!;
    const text = utf8(bytes);
    const map = lookup(node, [text === undefined ? 'binaryData' : 'data'], 'map')!;
    setField(map, key, textNode(text ?? base64(bytes)));
  }
}

const textNode = (text: string): YNode => (text.includes('\n') ? stringNode(text) : scalar(text, stringTag));

function utf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

/** Lines of 70 characters when there is more than one. */
function base64(bytes: Buffer): string {
  const text = bytes.toString('base64');
  return text.length < 70 ? text : (text.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join('');
}

function decorate(resource: Resource, options: GeneratorOptions = {}): void {
  for (const [field, values = {}] of [
    ['labels', options.labels],
    ['annotations', options.annotations],
  ] as const) {
    for (const key of sortedNames(values)) {
      const text = stringNode(values[key]!);
      text.style = 'single';
      setField(lookup(resource.node!, ['metadata', field], 'map')!, key, text);
    }
  }
  if (options.immutable) setField(resource.node!, 'immutable', scalar('true', '!!bool'));
}

/** Options of the kustomization stand in where the generator has none of its own. */
export function withGlobalOptions(
  local: GeneratorOptions | undefined,
  global: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (!global) return local;
  return {
    labels: { ...global.labels, ...local?.labels },
    annotations: { ...global.annotations, ...local?.annotations },
    disableNameSuffixHash: global.disableNameSuffixHash || local?.disableNameSuffixHash || false,
    immutable: global.immutable || local?.immutable || false,
  };
}

type Pair = [key: string, value: Buffer];

function dataOf(args: GeneratorArgs, name: string, loader: Loader): Map<string, Buffer> {
  let pairs: Pair[];
  try {
    pairs = [
      ...part(`env source files: [${(args.envs ?? []).join(' ')}]`, () => fromEnvFiles(args.envs ?? [], loader)),
      ...part(`literal sources [${(args.literals ?? []).join(' ')}]`, () => (args.literals ?? []).map(fromLiteral)),
      ...part(`file sources: [${(args.files ?? []).join(' ')}]`, () =>
        (args.files ?? []).map((file) => fromFile(file, loader)),
      ),
    ];
  } catch (error) {
    throw new Error(`loading KV pairs: ${(error as Error).message}`);
  }
  const data = new Map<string, Buffer>();
  for (const [key, value] of pairs) {
    if (data.has(key)) throw new Error(`configmap ${name} illegally repeats the key \`${key}\``);
    data.set(key, value);
  }
  return data;
}

function part(where: string, read: () => Pair[]): Pair[] {
  try {
    return read();
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`);
  }
}

function fromLiteral(source: string): Pair {
  const at = source.indexOf('=');
  if (at <= 0) throw new Error(`invalid literal source ${source}, expected key=value`);
  const value = source.slice(at + 1);
  const quoted = value.length >= 2 && value[0] === value.at(-1) && (value[0] === '"' || value[0] === "'");
  return [source.slice(0, at), Buffer.from(quoted ? value.slice(1, -1) : value)];
}

function fromFile(source: string, loader: Loader): Pair {
  const parts = source.split('=');
  if (parts.length > 2) throw new Error(`source ${goQuote(source)} key name or file path contains '='`);
  if (parts.length === 1) return [baseOf(source), Buffer.from(loader.load(source))];
  const [key = '', path = ''] = parts;
  if (key === '') throw new Error(`missing key name for file path ${goQuote(path)} in source ${goQuote(source)}`);
  if (path === '') throw new Error(`missing file path for key name ${goQuote(key)} in source ${goQuote(source)}`);
  return [key, Buffer.from(loader.load(path))];
}

const baseOf = (path: string): string => (path === '' ? '.' : basename(path) || '/');

function fromEnvFiles(paths: readonly string[], loader: Loader): Pair[] {
  return paths.flatMap((path) => {
    const lines = linesOf(Buffer.from(loader.load(path)));
    return lines.flatMap((line, i) => fromLine(line, i === 0));
  });
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    lines.push(line.at(-1) === 13 ? line.subarray(0, -1) : line);
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

function fromLine(bytes: Buffer, first: boolean): Pair[] {
  const text = utf8(bytes);
  if (text === undefined)
    throw new Error(`line [${[...bytes].join(' ')}] has invalid utf8 bytes : ${bytes.toString('utf8')}`);
  const line = (first ? text.replace(/^\ufeff/, '') : text).replace(/^[\s\u0085]+/, '');
  if (line === '' || line.startsWith('#')) return [];
  const at = line.indexOf('=');
  const key = at < 0 ? line : line.slice(0, at);
  return key === '' ? [] : [[key, Buffer.from(at < 0 ? '' : line.slice(at + 1))]];
}
