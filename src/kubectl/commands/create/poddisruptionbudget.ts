import { textFlag } from '../../flags.ts';
import { labelSelectorOf } from '../../typed/label-selector.ts';
import { intOrString } from '../../typed/values.ts';
import { generatorCommand, metadataIn, requireName } from './generator.ts';

export const podDisruptionBudget = generatorCommand(
  {
    name: 'poddisruptionbudget',
    aliases: ['pdb'],
    usage:
      'kubectl create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]',
    summary: 'Create a pod disruption budget',
    description:
      'Create a pod disruption budget: how many of the selected pods may be missing when somebody makes room.',
    examples: `  kubectl create poddisruptionbudget web --selector=app=web --min-available=1`,
    flags: [
      textFlag('max-unavailable', 'Number or percentage of pods that may be missing.'),
      textFlag('min-available', 'Number or percentage of pods that must be there.'),
      textFlag('selector', 'Labels of the pods; equality only.'),
    ],
  },
  {
    failure: 'failed to create poddisruptionbudgets: ',
    check(request) {
      requireName(request);
      const { flags } = request;
      const [least, most] = [flags.string('min-available'), flags.string('max-unavailable')];
      if (flags.string('selector') === '') throw new Error('a selector must be specified');
      if (least === '' && most === '') throw new Error('one of min-available or max-unavailable must be specified');
      if (least !== '' && most !== '') throw new Error('min-available and max-unavailable cannot be both specified');
      for (const name of ['min-available', 'max-unavailable'])
        if (!/^(\d+%?)?$/.test(flags.string(name))) throw new Error(`invalid format specified for ${name}`);
    },
    build(request) {
      const [least, most] = [request.flags.string('min-available'), request.flags.string('max-unavailable')];
      return {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: metadataIn(request),
        spec: {
          ...(least === '' ? { maxUnavailable: intOrString(most) } : { minAvailable: intOrString(least) }),
          selector: labelSelectorOf(request.flags.string('selector')),
        },
      };
    },
  },
);
