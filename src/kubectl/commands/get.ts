import { ageOf } from '../../apimachinery/duration.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import type { Table } from '../../client/transport.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { BareError, UsageError } from '../errors.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  fieldSelectorFlag,
  filenameFlag,
  kustomizeFlag,
  listFlag,
  recursiveFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { hasFiles } from '../manifests.ts';
import { TablePrinter } from '../printers/table.ts';
import {
  findTargets,
  type ListTarget,
  listing,
  listOptions,
  type ObjectTarget,
  type Target,
  type Targets,
  throwAll,
  typeName,
} from '../resources.ts';

export const get: CommandDefinition = {
  name: 'get',
  usage:
    'kubectl get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
  summary: 'Print objects',
  description: 'Print objects, as a table unless another format is asked for. Several types are separated by commas.',
  examples: `  # All pods of the namespace
  kubectl get pods

  # More columns, and every namespace
  kubectl get pods -A -o wide

  # One object, whole
  kubectl get deployment web -o yaml

  # One field
  kubectl get pod web-1 -o jsonpath='{.status.podIP}'

  # What becomes of them
  kubectl get pods -w`,
  flags: [
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    fieldSelectorFlag,
    filenameFlag('that names the objects to get'),
    switchFlag('ignore-not-found', 'Say nothing, and succeed, when objects asked for by name do not exist.'),
    kustomizeFlag,
    listFlag(
      'label-columns',
      'Labels to show as columns, separated by commas or by repeating the flag. Upper and lower case differ.',
      'L',
    ),
    switchFlag('no-headers', 'Print no line of headings.'),
    textFlag(
      'output',
      'Output format: one of (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide).',
      'o',
    ),
    switchFlag(
      'output-watch-events',
      'Show what happened to each object that --watch or --watch-only prints. What is there already counts as ADDED.',
    ),
    textFlag('raw', 'Path to GET from the server, which is that of the context.'),
    recursiveFlag,
    selectorFlag,
    { name: 'server-print', type: 'bool', default: 'true', usage: 'Let the server decide about the columns.' },
    switchFlag('show-kind', 'Print the type with every name.'),
    switchFlag('show-labels', 'Print all labels in the last column'),
    showManagedFieldsFlag,
    textFlag(
      'sort-by',
      "JSONPath expression of the field to sort by, such as '{.metadata.name}'. Its values must be numbers or text.",
    ),
    textFlag('subresource', 'Get this subresource of the object.'),
    templateFlag,
    switchFlag('watch', 'Go on printing what changes.', 'w'),
    switchFlag('watch-only', 'Print what changes, not what is there.'),
  ],
  async run(args, flags, context) {
    checkFlags(args, flags, context);
    if (flags.string('raw') !== '') await printRaw(flags.string('raw'), context);
    else if (flags.bool('watch') || flags.bool('watch-only')) await watch(args, flags, context);
    else if (isTable(flags)) await printTables(args, flags, context);
    else await printObjects(args, flags, context);
    return 0;
  },
};

/** Is the answer for people: the default, or `-o wide`? */
const isTable = (flags: FlagValues): boolean =>
  (flags.string('output') === '' && flags.string('template') === '') || flags.string('output') === 'wide';

const filesOf = (flags: FlagValues) => ({
  filenames: flags.strings('filename').filter((name) => name !== ''),
  kustomize: flags.string('kustomize'),
  recursive: flags.bool('recursive'),
});

function checkFlags(args: readonly string[], flags: FlagValues, context: CommandContext): void {
  const output = flags.string('output');
  const raw = flags.string('raw');
  const watches = flags.bool('watch') || flags.bool('watch-only');
  if (raw !== '' && args.length > 0) throw new Error('arguments may not be passed when --raw is specified');
  if (flags.bool('watch') && flags.given('sort-by')) {
    context.err('warning: --watch requested, --sort-by will be ignored for watch events received\n');
  } else if (flags.bool('watch-only') && flags.given('sort-by')) {
    context.err('warning: --watch-only requested, --sort-by will be ignored\n');
  }
  if (raw === '' && !watches && args.length === 0 && !hasFiles(filesOf(flags))) {
    context.err(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    );
    throw new UsageError(
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  if (raw !== '') {
    if (watches || flags.string('selector') !== '') {
      throw new Error('--raw may not be specified with other flags that filter the server request or alter the output');
    }
    if (output !== '') throw new Error('--raw and --output are mutually exclusive');
    if (!/^(\/|[a-z][a-z0-9+.-]*:)/i.test(raw)) {
      throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
    }
  }
  if (flags.bool('show-labels') && output !== '' && output !== 'wide') {
    throw new Error(`--show-labels option cannot be used with ${output} printer`);
  }
  if (flags.strings('label-columns').length > 0 && output.startsWith('custom-columns')) {
    throw new Error(`--label-columns option cannot be used with ${output} printer`);
  }
  if (flags.bool('output-watch-events') && !watches) {
    throw new Error('--output-watch-events option can only be used with --watch or --watch-only');
  }
}

const targetsOf = (
  args: readonly string[],
  flags: FlagValues,
  context: CommandContext,
  singleType = false,
): Promise<Targets> =>
  findTargets(context, {
    args,
    files: filesOf(flags),
    allNamespaces: flags.bool('all-namespaces'),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    subresource: flags.string('subresource'),
    typeMeansAll: true,
    singleType,
  });

/** Visits all targets; failures are kept, and those of objects that are not there forgotten with --ignore-not-found. */
async function collect<T>(
  targets: Targets,
  flags: FlagValues,
  fetch: (target: Target) => Promise<T>,
): Promise<{ found: T[]; errors: unknown[] }> {
  const found: T[] = [];
  const errors: unknown[] = [];
  for await (const target of targets.each) {
    try {
      if ('error' in target) throw target.error;
      found.push(await fetch(target));
    } catch (error) {
      if (!(flags.bool('ignore-not-found') && isNotFound(error))) errors.push('error' in target ? bare(error) : error);
    }
  }
  return { found, errors };
}

/** What is wrong with a file stands without `error: ` before it here. */
const bare = (error: unknown): unknown =>
  error instanceof Error && !(error instanceof ApiError) ? new BareError(error.message) : error;

// ---- Tables

interface Part {
  resource: ApiResource;
  table: Table;
}

async function printTables(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
  const targets = await targetsOf(args, flags, context);
  const client = await context.client();
  const now = context.host.clock.now();
  const { found, errors } = await collect(targets, flags, (target) => fetchTable(client, target, flags, now));
  const printer = new Tables(flags, found);
  let written = false;
  for (const part of found) {
    const text = printer.print(part);
    if (text !== '') context.out(text);
    written ||= text !== '';
  }
  if (!written && errors.length === 0 && !flags.bool('ignore-not-found')) {
    const inNamespace = !flags.bool('all-namespaces') && found.every(({ resource }) => resource.namespaced);
    context.err(
      inNamespace ? `No resources found in ${(await context.namespace()).name} namespace.\n` : 'No resources found\n',
    );
  }
  throwAll(errors);
}

async function fetchTable(client: Client, target: Target, flags: FlagValues, now: number): Promise<Part> {
  const { resource, namespace } = target;
  const table = flags.bool('server-print')
    ? await serverTable(client, target, flags.string('subresource'))
    : await plainTable(client, target, now);
  const sortBy = flags.string('sort-by');
  if (sortBy === '' || table.rows.length < 1) return { resource, table };
  // The rows carry metadata only; sorting looks at whole objects.
  const { sortByPath } = await import('../printers/sort-by.ts');
  const objects =
    target.kind === 'list'
      ? (await client.list(resource, namespace, listOptions(target))).items
      : [await client.get(resource, namespace, target.name)];
  const byName = new Map(
    objects.map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]),
  );
  const objectOf = (row: Table['rows'][number]) =>
    byName.get(`${row.object.metadata.namespace ?? ''}/${row.object.metadata.name}`);
  return { resource, table: { ...table, rows: sortByPath(table.rows, sortBy, objectOf) } };
}

async function serverTable(client: Client, target: Target, subresource: string): Promise<Table> {
  const { resource, namespace } = target;
  if (target.kind === 'list') return listing(target, () => client.listTable(resource, namespace, listOptions(target)));
  return subresource === ''
    ? client.getTable(resource, namespace, target.name)
    : subresourceTable(client, target, subresource);
}

async function subresourceTable(client: Client, target: ObjectTarget, subresource: string): Promise<Table> {
  const object = await client.get(target.resource, target.namespace, target.name, subresource);
  return nameAndAge([object], Number.NaN);
}

/** What kubectl shows of objects when it has no table from the server. */
async function plainTable(client: Client, target: Target, now: number): Promise<Table> {
  const { resource, namespace } = target;
  const objects =
    target.kind === 'list'
      ? (await listing(target, () => client.list(resource, namespace, listOptions(target)))).items
      : [await client.get(resource, namespace, target.name)];
  return nameAndAge(objects, now);
}

const nameAndAge = (objects: readonly any[], now: number): Table => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: {},
  columnDefinitions: [
    { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
    { name: 'Age', type: 'string', format: '', description: '', priority: 0 },
  ],
  rows: objects.map((object) => ({
    cells: [object.metadata.name, ageOf(Number.isNaN(now) ? undefined : object.metadata.creationTimestamp, now)],
    object,
  })),
});

/** Prints parts one after another, each type with its own table and a blank line between types. */
class Tables {
  private printer: TablePrinter | undefined;
  private last: ApiResource | undefined;
  private wrote = false;
  private separate = false;
  private withKind: boolean;
  /** Once a type has shown its namespaces, all that follow leave room for them. */
  private withNamespace = false;

  constructor(
    private readonly flags: FlagValues,
    parts: readonly Part[],
  ) {
    const severalTypes = parts.some(({ resource }) => resource !== parts[0]!.resource);
    this.withKind = flags.bool('show-kind') || severalTypes;
  }

  print({ resource, table }: Part): string {
    if (resource !== this.last) this.begin(resource);
    const text = this.printer!.print(table);
    if (text === '') return '';
    const out = this.separate ? `\n${text}` : text;
    this.separate = false;
    this.wrote = true;
    return out;
  }

  private begin(resource: ApiResource): void {
    if (this.last && !this.flags.bool('no-headers') && this.wrote) this.separate = true;
    this.withNamespace ||= this.flags.bool('all-namespaces') && resource.namespaced;
    this.printer = tablePrinter(this.flags, this.withNamespace, this.withKind ? resource : undefined);
    this.last = resource;
  }
}

const tablePrinter = (flags: FlagValues, withNamespace: boolean, kindOf: ApiResource | undefined): TablePrinter =>
  new TablePrinter({
    wide: flags.string('output') === 'wide',
    noHeaders: flags.bool('no-headers'),
    withNamespace,
    ...(kindOf ? { kind: typeName(kindOf) } : {}),
    columnLabels: flags.strings('label-columns'),
    showLabels: flags.bool('show-labels'),
  });

// ---- Objects

async function objectPrinter(flags: FlagValues, context: CommandContext) {
  const [{ printerFor }, { readText }] = await Promise.all([
    import('../printers/index.ts'),
    import('../../host/files.ts'),
  ]);
  return printerFor({
    output: flags.string('output'),
    template: flags.string('template'),
    allowMissingKeys: flags.bool('allow-missing-template-keys'),
    showManagedFields: flags.bool('show-managed-fields'),
    forGet: { noHeaders: flags.bool('no-headers') },
    readFile: (path) => readText(context.host.cwd, path),
  });
}

async function printObjects(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
  const targets = await targetsOf(args, flags, context);
  const client = await context.client();
  const subresource = flags.string('subresource');
  const { found, errors } = await collect(targets, flags, (target) => fetchAll(client, target, subresource));
  const objects = found.flat();
  if (errors.length > 0 && targets.singleItemImplied) throwAll(errors);
  if (objects.length === 0 && flags.bool('ignore-not-found')) {
    throwAll(errors);
    return;
  }
  const printer = await objectPrinter(flags, context);
  const sorted = await sortedObjects(objects, flags.string('sort-by'));
  const answer =
    targets.singleItemImplied && objects.length === 1
      ? sorted[0]
      : { apiVersion: 'v1', items: sorted, kind: 'List', metadata: { resourceVersion: '' } };
  try {
    printer.print(answer, (text) => context.out(text));
  } catch (error) {
    errors.push(error);
  }
  throwAll(errors);
}

async function sortedObjects(objects: any[], path: string): Promise<any[]> {
  if (path === '') return objects;
  const { sortByPath } = await import('../printers/sort-by.ts');
  return sortByPath(objects, path, (object) => object);
}

async function fetchAll(client: Client, target: Target, subresource: string): Promise<any[]> {
  const { fetchObjects } = await import('../resources.ts');
  const objects: any[] = [];
  for await (const { object } of fetchObjects(client, target, subresource === '' ? undefined : subresource))
    objects.push(object);
  return objects;
}

async function printRaw(path: string, context: CommandContext): Promise<void> {
  const client = await context.client();
  const [pathname, search = ''] = path.split('?', 2) as [string, string?];
  const query: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(search)) (query[key] ??= []).push(value);
  const { code, body } = await client.raw({ method: 'GET', path: pathname, query });
  if (code >= 400) throw new ApiError(typeof body === 'string' ? { code, message: body } : body);
  context.out(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
}

// ---- Watching

async function watch(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
  const targets = await targetsOf(args, flags, context, true);
  const { found, errors } = await collect(targets, flags, async (target) => target);
  throwAll(errors);
  const target = found[0];
  if (!target) return;
  const client = await context.client();
  const show = await watchPrinter(target, flags, context);
  const { objects, resourceVersion } = await present(client, target, isTable(flags), flags);
  if (resourceVersion === undefined) return;
  if (!flags.bool('watch-only')) for (const object of objects) show('ADDED', object);
  const selection = target.kind === 'object' ? { name: target.name } : listOptions(target);
  const events = client.watch(
    target.resource,
    target.namespace,
    { ...selection, table: isTable(flags) && flags.bool('server-print'), resourceVersion },
    new AbortController().signal,
  );
  for await (const { type, object } of events) {
    if (type === 'ERROR') throw new ApiError(object);
    if (type !== 'BOOKMARK') show(type, object);
  }
}

/** What is there when the watch starts, and from when on it watches; no version: nothing is, and that is all right. */
async function present(
  client: Client,
  target: Target,
  asTable: boolean,
  flags: FlagValues,
): Promise<{ objects: any[]; resourceVersion?: string }> {
  const { resource, namespace } = target;
  try {
    if (asTable && flags.bool('server-print')) {
      const table = await serverTable(client, target, '');
      return { objects: [table], resourceVersion: table.metadata.resourceVersion ?? '0' };
    }
    if (target.kind === 'object') {
      const object = await client.get(resource, namespace, target.name);
      return { objects: [object], resourceVersion: object.metadata.resourceVersion ?? '0' };
    }
    const list = await listing(target, () => client.list(resource, namespace, listOptions(target as ListTarget)));
    return { objects: list.items, resourceVersion: list.metadata.resourceVersion };
  } catch (error) {
    if (isNotFound(error) && flags.bool('ignore-not-found')) return { objects: [] };
    throw error;
  }
}

async function watchPrinter(
  target: Target,
  flags: FlagValues,
  context: CommandContext,
): Promise<(type: string, object: any) => void> {
  const withEvents = flags.bool('output-watch-events');
  const out = (text: string) => context.out(text);
  if (!isTable(flags)) {
    const printer = await objectPrinter(flags, context);
    const named = flags.string('output') === 'name';
    return (type, object) => printer.print(withEvents && !named ? { object, type } : object, out);
  }
  const printer = tablePrinter(
    flags,
    flags.bool('all-namespaces'),
    flags.bool('show-kind') ? target.resource : undefined,
  );
  return (type, object) => {
    const table = object.kind === 'Table' ? object : nameAndAge([object], context.host.clock.now());
    const text = printer.print(table, withEvents ? type : undefined);
    if (text !== '') out(text);
  };
}
