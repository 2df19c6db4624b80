import { goValue } from '../../apimachinery/go-format.ts';
import type { LabelSelector } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { labelSelectorOf } from '../typed/label-selector.ts';
import { Setter } from './change.ts';

/** `kubectl set selector`; what is last on the command line is the selector. */
export async function setSelector(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const setter = new Setter(flags, context);
  const selector = args.length === 0 ? undefined : labelSelectorOf(args.at(-1)!);
  await setter.printer('selector updated');
  if (!selector) throw new Error('one selector is required');
  const infos = await setter.infos(args.slice(0, -1));
  const resourceVersion = flags.string('resource-version');
  // With a version to insist on, the patch must speak of it even if it is the one that is there.
  const prepared =
    resourceVersion === '' ? infos : infos.map((info) => ({ ...info, object: versionless(info.object) }));
  await setter.run(prepared, {
    operation: 'selector updated',
    failure: '',
    anonymous: true,
    evenUnchanged: true,
    apply(object) {
      const after = withSelector(object, selector);
      return resourceVersion === '' ? after : { ...after, metadata: { ...after.metadata, resourceVersion } };
    },
  });
  return 0;
}

function versionless(object: KubeObject): KubeObject {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withSelector(object: KubeObject, { matchLabels, matchExpressions }: Required<LabelSelector>): KubeObject {
  if (object.apiVersion !== 'v1' || object.kind !== 'Service')
    throw new Error('setting a selector is only supported for Services');
  if (matchExpressions.length > 0) {
    const told = matchExpressions.map(
      ({ key, operator, values = [] }) => `{${key} ${operator} ${goValue([...values])}}`,
    );
    throw new Error(`match expression [${told.join(' ')}] not supported on this object`);
  }
  return { ...object, spec: { ...object.spec, selector: matchLabels } };
}
