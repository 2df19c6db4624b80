import { ageOf } from '../../apimachinery/duration.ts';
import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { BareError } from '../errors.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  listFlag,
  outputFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { poll } from '../poll.ts';
import { printerOf } from '../print-flags.ts';
import { listing, mappingFor, resourceForKind } from '../resources.ts';

export const events: CommandDefinition = {
  name: 'events',
  usage:
    'kubectl events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]',
  summary: 'Print events',
  description: 'Print events, oldest first.',
  examples: `  kubectl events
  kubectl events --for pod/web-1 --watch
  kubectl events --types=Warning -A`,
  flags: [
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    textFlag('for', 'Only events about this object.'),
    switchFlag('no-headers', 'Print no line of headings.'),
    outputFlag,
    showManagedFieldsFlag,
    templateFlag,
    listFlag('types', 'Only events of these types.'),
    switchFlag('watch', 'Go on printing events as they come.', 'w'),
  ],
  run: printEvents,
};

async function printEvents(_args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const { name } = await context.namespace();
  const client = await context.client();
  const resources = await client.resources();
  const about = fieldsAbout(flags.string('for'), resources);
  const types = flags.strings('types').map((type) => type.toLowerCase());
  if (types.some((type) => type !== 'normal' && type !== 'warning'))
    throw new Error('valid --types are Normal or Warning');
  const all = flags.bool('all-namespaces');
  const namespace = all ? undefined : name;
  const resource = resourceForKind(resources, 'v1', 'Event')!;
  const target = { kind: 'list' as const, resource, namespace, labelSelector: '', fieldSelector: about };
  const fetch = async (): Promise<KubeObject[]> => {
    const options = about === '' ? {} : { fieldSelector: about };
    const { items } = await listing(target, () => client.list(resource, namespace, options));
    return items
      .filter(({ type }) => types.length === 0 || types.includes(String(type).toLowerCase()))
      .map((item) => ({ ...item, apiVersion: 'v1', kind: 'Event' }))
      .sort((a, b) => lastSeen(a) - lastSeen(b));
  };
  const print = await eventPrinter(flags, context);
  if (flags.bool('watch')) return watchEvents(client, fetch, print);
  const found = await fetch();
  if (found.length === 0) context.err(all ? 'No events found.\n' : `No events found in ${name} namespace.\n`);
  else print(found);
  return 0;
}

type Client = Awaited<ReturnType<CommandContext['client']>>;

/** Goes on until the user ends it. */
async function watchEvents(
  client: Client,
  fetch: () => Promise<KubeObject[]>,
  print: (events: readonly KubeObject[]) => void,
): Promise<number> {
  const printed = new Map<string, string | undefined>();
  await poll(client, Number.POSITIVE_INFINITY, async () => {
    for (const event of await fetch()) {
      const { uid = '', resourceVersion } = event.metadata;
      if (printed.get(uid) !== resourceVersion) print([event]);
      printed.set(uid, resourceVersion);
    }
    return undefined;
  });
  return 0;
}

/** The field selector for `--for=TYPE/NAME`; '' without it. */
function fieldsAbout(text: string, resources: Awaited<ReturnType<Client['resources']>>): string {
  if (text === '') return '';
  const [type, name, ...more] = text.split('/');
  if (name === undefined) throw new Error('--for must be in resource/name form');
  if (more.length > 0) throw new Error('arguments in resource/name form may not have more than one slash');
  const resource = resourceNamed(resources, type!.toLowerCase());
  return `involvedObject.kind=${resource.kind},involvedObject.apiVersion=${apiVersionOf(resource)},involvedObject.name=${name}`;
}

/** kubectl passes this failure on as it is, without `error: ` before it. */
function resourceNamed(...[resources, type]: Parameters<typeof mappingFor>): ReturnType<typeof mappingFor> {
  try {
    return mappingFor(resources, type);
  } catch (error) {
    throw new BareError((error as Error).message);
  }
}

const lastSeen = ({ series, lastTimestamp, eventTime }: KubeObject): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '0001-01-01T00:00:00Z');

async function eventPrinter(
  flags: FlagValues,
  context: CommandContext,
): Promise<(events: readonly KubeObject[]) => void> {
  if (flags.string('output') !== '') {
    const print = await printerOf(flags, '', context, { typed: true });
    // Lists have no name to print, and that this fails goes unsaid.
    if (flags.string('output') === 'name' && !flags.bool('watch')) return () => undefined;
    const list = (items: readonly KubeObject[]): any => ({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items });
    return (events) => print(flags.bool('watch') ? events[0]! : list(events));
  }
  const { ColumnWriter } = await import('../printers/table.ts');
  const writer = new ColumnWriter();
  const all = flags.bool('all-namespaces');
  const { transport } = await context.client();
  let heading = flags.bool('no-headers') ? [] : ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  return (events) => {
    const now = transport.now ?? context.host.clock.now();
    const rows = events.map((event) => [...(all ? [event.metadata.namespace ?? ''] : []), ...cellsOf(event, now)]);
    const first = heading.length === 0 ? [] : [all ? ['NAMESPACE', ...heading] : heading];
    heading = [];
    context.out(writer.write([...first, ...rows]));
  };
}

function cellsOf(event: KubeObject, now: number): string[] {
  const { type = '', reason = '', involvedObject = {}, message = '' } = event as any;
  return [
    interval(event, now),
    type,
    reason,
    `${involvedObject.kind ?? ''}/${involvedObject.name ?? ''}`,
    message.trim(),
  ];
}

/** `30s`, or `30s (x3 over 10m)` for what happened again and again. */
function interval({ series, count, eventTime, firstTimestamp, lastTimestamp }: KubeObject, now: number): string {
  const first = ageOf(eventTime ?? firstTimestamp, now);
  if (series) return `${ageOf(series.lastObservedTime, now)} (x${series.count} over ${first})`;
  return count > 1 ? `${ageOf(lastTimestamp, now)} (x${count} over ${first})` : first;
}
