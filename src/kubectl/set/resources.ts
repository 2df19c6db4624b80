import type { CommandContext, FlagValues } from '../definition.ts';
import { resourceListOf } from '../typed/values.ts';
import { localResourceError, Setter } from './change.ts';
import { containersOf, mapContainers, matchesPattern, withPodSpec } from './pod-spec.ts';

/** `kubectl set resources` */
export async function setResources(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const setter = new Setter(flags, context);
  await setter.printer('resource requirements updated');
  if (setter.local && args.length > 0) throw localResourceError();
  const infos = await setter.infos(args);
  setter.checkLocal();
  setter.checkAll();
  const [limitsText, requestsText] = [flags.string('limits'), flags.string('requests')];
  if (limitsText === '' && requestsText === '')
    throw new Error('you must specify an update to requests or limits (in the form of --requests/--limits)');
  const lists = { limits: resourceListOf(limitsText), requests: resourceListOf(requestsText) };
  const pattern = flags.string('containers');
  const complaints: Error[] = [];
  await setter.run(infos, {
    operation: 'resource requirements updated',
    failure: 'failed to patch resources update to pod template ',
    complaints,
    apply(object) {
      let found = false;
      const after = withPodSpec(object, (spec) => {
        found = containersOf(spec).some(({ name }) => matchesPattern(name, pattern));
        return mapContainers(spec, (container) =>
          matchesPattern(container.name, pattern)
            ? { ...container, resources: merged(container.resources ?? {}, lists) }
            : container,
        );
      });
      if (!found) complaints.push(new Error(`error: unable to find container named ${pattern}`));
      return found ? after : undefined;
    },
  });
  return 0;
}

function merged(
  resources: Record<string, any>,
  lists: Record<string, Record<string, string> | undefined>,
): Record<string, any> {
  const given = Object.entries(lists).filter(([, list]) => list !== undefined);
  return { ...resources, ...Object.fromEntries(given.map(([name, list]) => [name, { ...resources[name], ...list }])) };
}
