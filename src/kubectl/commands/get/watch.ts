import { parseDuration } from '../../../apimachinery/duration.ts';
import { ApiError, isNotFound } from '../../../apimachinery/status.ts';
import type { Client } from '../../../client/client.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { type ListTarget, listing, listOptions, type Target, throwAll } from '../../resources.ts';
import { objectPrinter } from './objects.ts';
import { nameAndAge, serverTable, tablePrinter } from './tables.ts';
import { collect, isTable, targetsOf } from './targets.ts';

/** `-w`: what is there, and then what becomes of it, until the user has seen enough. */
export async function watch(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
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
    patience(flags.string('request-timeout')),
  );
  // A watch of one object starts by telling that it is there, which was shown already, or is not asked for.
  let told = target.kind === 'list';
  for await (const { type, object } of events) {
    if (type === 'ERROR') throw new ApiError(object);
    if (told && type !== 'BOOKMARK') show(type, object);
    told = true;
  }
}

/** A watch is one request: --request-timeout (seconds, or with a unit) ends it. Zero lets it go on. */
function patience(text: string): AbortSignal {
  const ms = /^-?\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  return ms > 0 ? AbortSignal.timeout(ms) : new AbortController().signal;
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
      return {
        objects: [table],
        resourceVersion: target.kind === 'list' ? (table.metadata.resourceVersion ?? '0') : '0',
      };
    }
    if (target.kind === 'object') {
      const object = await client.get(resource, namespace, target.name);
      return { objects: [object], resourceVersion: '0' };
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
