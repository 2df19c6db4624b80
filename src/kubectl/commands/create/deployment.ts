import { listFlag } from '../../flags.ts';
import { generatorCommand, metadataIn, type Request } from './generator.ts';

export const deployment = generatorCommand(
  {
    name: 'deployment',
    aliases: ['deploy'],
    usage: 'kubectl create deployment NAME --image=image -- [COMMAND] [args...] [options]',
    summary: 'Create a deployment',
    description: 'Create a deployment of one or more images.',
    examples: `  # Three pods of nginx
  kubectl create deployment web --image=nginx --replicas=3

  # With a command
  kubectl create deployment sleeper --image=busybox -- sleep 3600`,
    flags: [
      { ...listFlag('image', 'Image to run; several make a pod of several containers.'), required: true },
      { name: 'port', type: 'int32', default: '-1', usage: 'Port of the container.' },
      { name: 'replicas', short: 'r', type: 'int32', default: '1', usage: 'Number of pods.' },
    ],
  },
  {
    failure: 'failed to create deployment: ',
    check({ words, flags }) {
      if (flags.strings('image').length > 1 && words.length > 0)
        throw new Error('cannot specify multiple --image options and command');
    },
    build(request) {
      const { name, flags } = request;
      const labels = { app: name };
      return {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: metadataIn(request, { labels }),
        spec: {
          replicas: flags.int('replicas'),
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: containersOf(request) } },
        },
      };
    },
  },
);

/** One for each image; the port is the first one's. */
function containersOf({ words, flags, context }: Request): object[] {
  const port = flags.int('port');
  return flags.strings('image').map((image, index) => {
    const name = image
      .slice(image.lastIndexOf('/') + 1)
      .split(':', 1)[0]!
      .split('@', 1)[0]!;
    return {
      name: /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-')}-${context.host.random.suffix(5)}` : name,
      image,
      command: words,
      ...(index === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {}),
    };
  });
}
