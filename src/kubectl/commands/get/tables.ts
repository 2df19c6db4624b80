import { ageOf } from '../../../apimachinery/duration.ts';
import type { ApiResource, Client } from '../../../client/client.ts';
import type { Table } from '../../../client/transport.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { TablePrinter } from '../../printers/table.ts';
import { listing, listOptions, type ObjectTarget, type Target, throwAll, typeName } from '../../resources.ts';
import { collect, targetsOf } from './targets.ts';

interface Part {
  resource: ApiResource;
  table: Table;
}

export async function printTables(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
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
  const { sortByPath } = await import('../../printers/sort-by.ts');
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

export async function serverTable(client: Client, target: Target, subresource: string): Promise<Table> {
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

export const nameAndAge = (objects: readonly any[], now: number): Table => ({
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

export const tablePrinter = (
  flags: FlagValues,
  withNamespace: boolean,
  kindOf: ApiResource | undefined,
): TablePrinter =>
  new TablePrinter({
    wide: flags.string('output') === 'wide',
    noHeaders: flags.bool('no-headers'),
    withNamespace,
    ...(kindOf ? { kind: typeName(kindOf) } : {}),
    columnLabels: flags.strings('label-columns'),
    showLabels: flags.bool('show-labels'),
  });
