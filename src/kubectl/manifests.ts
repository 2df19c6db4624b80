// Reads what `-f` names: files, folders, patterns, standard input; YAML or JSON, one document or many.

import type { KubeObject } from '../apimachinery/meta.ts';
import { filesBelow, kindOfPath, readBytes } from '../host/files.ts';
import type { Host } from '../host/host.ts';
import { BareError } from './errors.ts';
import { logLine } from './log-line.ts';
import { type Decoded, decodeStream } from './manifests/documents.ts';
import { expandPattern } from './manifests/glob.ts';
import { checkObject, itemsOfList } from './manifests/object.ts';

export interface FileOptions {
  /** `-f`, in order. */
  filenames: readonly string[];
  /** `-k` */
  kustomize?: string;
  /** `-R` */
  recursive?: boolean;
}

/** An object out of a file. */
export interface Manifest {
  object: KubeObject;
  /** The file, as named; `STDIN` for `-`. */
  source: string;
}

/** What a file holds that is no object; reading goes on with the next one. */
export interface ManifestFailure {
  error: Error;
  source: string;
}

export interface ReadOptions {
  /** Keep whole numbers beyond 2^53 exact, as bigints: for objects that are only printed. */
  exactNumbers?: boolean;
  /** Check what `validate` checks before a document is decoded; answers with what is wrong. */
  validate?(document: unknown): string | undefined;
}

const extensions = ['.json', '.yaml', '.yml'];

/** Does one file stand for one object, so that the answer is that object and not a list? */
export interface ManifestSources {
  sources: Source[];
  singleItemImplied: boolean;
}

type Source = { path: string; kustomize?: boolean };

/** Is there anything to read? */
export const hasFiles = ({ filenames, kustomize = '' }: FileOptions): boolean =>
  filenames.length > 0 || kustomize !== '';

/**
 * Finds the files, before any is read.
 * @throws Error, or AggregateError of several, in kubectl's words
 */
export function findSources(host: Pick<Host, 'cwd'>, options: FileOptions): ManifestSources {
  const { filenames, kustomize = '', recursive = false } = options;
  if (kustomize !== '' && filenames.length > 0) throw new Error('only one of -f or -k can be specified');
  if (kustomize !== '' && recursive) throw new Error("the -k flag can't be used with -f or -R");
  if (kustomize !== '') return { sources: [{ path: kustomize, kustomize: true }], singleItemImplied: true };
  const errors: Error[] = [];
  const sources: Source[] = [];
  let stdin = false;
  let folder = false;
  for (const filename of filenames) {
    try {
      if (filename === '-') {
        if (stdin) throw new Error('standard input cannot be used for multiple arguments');
        stdin = true;
        sources.push({ path: '-' });
      } else if (/^https?:\/\//.test(filename)) {
        throw unreachable(filename);
      } else {
        const found = expandPattern(host.cwd, filename).flatMap((path) => filesOf(host.cwd, path, recursive));
        folder ||= found.length > 1;
        sources.push(...found.map((path) => ({ path })));
        if (sources.length === 0 && errors.length === 0) {
          throw new Error(`error reading [${filename}]: recognized file extensions are [${extensions.join(' ')}]`);
        }
      }
    } catch (error) {
      errors.push(error as Error);
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
  return { sources, singleItemImplied: !folder && !stdin && sources.length === 1 };
}

/** Nothing is fetched: a URL is checked as kubectl checks it, and then refused. */
function unreachable(url: string): Error {
  const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(url);
  if (wrong) {
    const quoted = JSON.stringify(url);
    return new Error(
      `the URL passed to filename ${quoted} is not valid: parse ${quoted}: invalid URL escape ${JSON.stringify(wrong[0])}`,
    );
  }
  if (/^https?:\/\/(\/|$)/.test(url))
    return new BareError('Unable to connect to the server: http: no Host in request URL');
  return new Error(
    `unable to read URL ${JSON.stringify(url)}: kubesim has no network; download the file and give its path`,
  );
}

function filesOf(cwd: string, path: string, recursive: boolean): string[] {
  const kind = kindOfPath(cwd, path);
  if (kind === undefined) throw new Error(`the path ${JSON.stringify(path)} does not exist`);
  if (kind === 'file') return [path];
  return filesBelow(cwd, path, recursive).filter((file) => extensions.some((extension) => file.endsWith(extension)));
}

/**
 * Reads every object, lists taken apart, in order. What cannot be read comes as a failure in its place.
 * @throws Error as `findSources`, when files are missing
 */
export async function* readManifests(
  host: Host,
  options: FileOptions,
  readOptions: ReadOptions = {},
): AsyncGenerator<Manifest | ManifestFailure> {
  for (const { path, kustomize = false } of findSources(host, options).sources) {
    const source = path === '-' && !kustomize ? 'STDIN' : path;
    let text: string;
    try {
      if (kustomize) text = await built(host, path);
      else text = path === '-' ? await readStdin(host) : textOf(readBytes(host.cwd, path));
    } catch (error) {
      yield { error: error as Error, source };
      continue;
    }
    yield* objectsIn(text, source, readOptions);
  }
}

/** Objects of a text that was read already, e.g. what an editor left behind. */
export async function* objectsIn(
  text: string,
  source: string,
  options: ReadOptions = {},
): AsyncGenerator<Manifest | ManifestFailure> {
  for await (const decoded of decodeStream(text, options.exactNumbers ?? false)) {
    if ('error' in decoded) {
      yield { error: new Error(`error parsing ${source}: ${decoded.error.message}`), source };
      return;
    }
    yield* manifestsOf(decoded, source, options);
  }
}

function* manifestsOf(
  decoded: Decoded,
  source: string,
  { validate }: ReadOptions,
): Generator<Manifest | ManifestFailure> {
  const invalid = validate?.(decoded.value);
  if (invalid !== undefined) {
    yield { error: new Error(`error validating ${JSON.stringify(source)}: error validating data: ${invalid}`), source };
    return;
  }
  try {
    checkObject(decoded);
  } catch (error) {
    yield { error: new Error(`unable to decode ${JSON.stringify(source)}: ${(error as Error).message}`), source };
    return;
  }
  for (const item of itemsOfList(decoded.value as KubeObject))
    yield item instanceof Error ? { error: item, source } : { object: item, source };
}

async function built(host: Host, folder: string): Promise<string> {
  const { buildKustomization } = await import('./kustomize/build.ts');
  const warn = (line: string) => host.streams.stderr.write(`${line}\n`);
  const log = (text: string) => host.streams.stderr.write(logLine({ host }, text, 'I'));
  return (await buildKustomization(host.cwd, folder, { warn, log })).toYAML();
}

async function readStdin(host: Host): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of host.streams.stdin) chunks.push(Buffer.from(chunk));
  return textOf(Buffer.concat(chunks));
}

/** Text, whatever its byte order mark says it is encoded in; wrong bytes become replacement characters. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
