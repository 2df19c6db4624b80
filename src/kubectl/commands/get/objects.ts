import { ApiError } from '../../../apimachinery/status.ts';
import type { Client } from '../../../client/client.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { fetchObjects, type Target, throwAll } from '../../resources.ts';
import { collect, targetsOf } from './targets.ts';

export async function objectPrinter(flags: FlagValues, context: CommandContext) {
  const [{ printerFor }, { readText }] = await Promise.all([
    import('../../printers/index.ts'),
    import('../../../host/files.ts'),
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

export async function printObjects(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<void> {
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
  const { sortByPath } = await import('../../printers/sort-by.ts');
  return sortByPath(objects, path, (object) => object);
}

async function fetchAll(client: Client, target: Target, subresource: string): Promise<any[]> {
  const objects: any[] = [];
  for await (const { object } of fetchObjects(client, target, subresource === '' ? undefined : subresource))
    objects.push(object);
  return objects;
}

/** `--raw`: what the server answers, as it comes. */
export async function printRaw(path: string, context: CommandContext): Promise<void> {
  const client = await context.client();
  const [pathname, search = ''] = path.split('?', 2) as [string, string?];
  const query: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(search)) (query[key] ??= []).push(value);
  const { code, body } = await client.raw({ method: 'GET', path: pathname, query });
  if (code >= 400) throw new ApiError(typeof body === 'string' ? { code, message: body } : body);
  context.out(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
}
