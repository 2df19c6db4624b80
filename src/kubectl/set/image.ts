import { splitArguments } from '../commands/metadata-change.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { throwAll } from '../resources.ts';
import { localResourceError, Setter } from './change.ts';
import { containersOf, mapContainers, withPodSpec } from './pod-spec.ts';

/** `kubectl set image` */
export async function setImage(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const setter = new Setter(flags, context);
  await setter.printer('image updated');
  const { resources, pairs } = splitArguments(args, 'image');
  const images = imagesOf(pairs);
  if (setter.local && resources.length > 0) throw localResourceError();
  const infos = await setter.infos(resources);
  throwAll(problemsOf(setter, resources, images));
  const complaints: Error[] = [];
  await setter.run(infos, {
    operation: 'image updated',
    failure: 'failed to patch image update to pod template: ',
    complaints,
    apply: (object) =>
      withPodSpec(object, (spec) => {
        let changed = spec;
        for (const [name, image] of images) {
          const meant = (container: { name: string }) => name === '*' || container.name === name;
          if (!containersOf(spec).some(meant))
            complaints.push(new Error(`error: unable to find container named ${JSON.stringify(name)}`));
          changed = mapContainers(changed, (container) => (meant(container) ? { ...container, image } : container));
        }
        return changed;
      }),
  });
  return 0;
}

/** CONTAINER=IMAGE; @throws Error that names all that are none */
function imagesOf(pairs: readonly string[]): Map<string, string> {
  const wrong = pairs.filter((pair) => !pair.includes('='));
  if (wrong.length > 0) throw new Error(`invalid image format: ${wrong.join(', ')}`);
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const));
}

function problemsOf(setter: Setter, resources: readonly string[], images: ReadonlyMap<string, string>): Error[] {
  const problems: string[] = [];
  const check = (look: () => void) => {
    try {
      look();
    } catch (error) {
      problems.push((error as Error).message);
    }
  };
  check(() => setter.checkAll());
  if (resources.length === 0 && !setter.hasFiles())
    problems.push('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (images.size === 0) problems.push('at least one image update is required');
  else if (images.size > 1 && images.has('*'))
    problems.push(
      'all containers are already specified by *, but saw more than one container_name=container_image pairs',
    );
  check(() => setter.checkLocal());
  return problems.map((problem) => new Error(problem));
}
