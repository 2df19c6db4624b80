import { isNotFound } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import type { CommandDefinition } from '../definition.ts';
import { type Document, type GroupVersionResource, gvrText } from '../explain/document.ts';
import { parseRequest } from '../explain/resource.ts';
import { switchFlag, textFlag } from '../flags.ts';

export const explain: CommandDefinition = {
  name: 'explain',
  usage:
    'kubectl explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]',
  summary: 'Show what the fields of a resource mean',
  description: `Show what a type of resource, or one of its fields, is for, and which fields it has.

A field is named by its path below the type, with dots between:

  TYPE.FIELD[.FIELD]

The texts come from the server, which publishes them for its own types and for custom resources.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `  # What is a pod made of?
  kubectl explain pods

  # The same, down to the last field
  kubectl explain pods --recursive

  # One field
  kubectl explain pods.spec.containers

  # A type in the version you name
  kubectl explain deployments --api-version=apps/v1

  # In the layout of older releases
  kubectl explain deployment --output=plaintext-openapiv2`,
  flags: [
    textFlag('api-version', 'Explain the type as this API version (group/version) has it.'),
    {
      name: 'output',
      short: 'o',
      type: 'string',
      default: "'plaintext'",
      usage: 'Layout: plaintext or plaintext-openapiv2.',
    },
    switchFlag('recursive', 'List the fields of fields as well, by name and type only.', 'R'),
  ],
  async run(args, flags, context) {
    const [text, ...others] = args;
    if (text === undefined) {
      throw new Error(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    }
    if (others.length > 0) throw new Error('We accept only this format: explain RESOURCE\n');
    const client = await context.client();
    const apiVersion = flags.string('api-version');
    const warn = (warning: string) => context.err(`Warning: ${warning}\n`);
    const { resource, fields } = parseRequest(text, await client.resources(), apiVersion === '', warn);
    const gvr = { ...groupVersion(apiVersion, resource), resource: resource.plural };
    const document = await fetchDocument(client, gvr);
    const explained = { document, resource: gvr, fields, recursive: flags.bool('recursive') };
    const write = (part: string) => context.out(part);
    switch (flags.string('output')) {
      case 'plaintext':
        (await import('../explain/render.ts')).render(explained, write);
        break;
      case 'plaintext-openapiv2':
        (await import('../explain/render-v2.ts')).renderV2(explained, write);
        break;
      default:
        throw new Error(`unrecognized format: ${flags.string('output')}`);
    }
    return undefined;
  },
};

function groupVersion(text: string, resource: { group: string; version: string }): { group: string; version: string } {
  if (text === '') return { group: resource.group, version: resource.version };
  const parts = text.split('/');
  if (parts.length > 2) throw new Error(`unexpected GroupVersion string: ${text}`);
  return parts.length === 1 ? { group: '', version: text } : { group: parts[0]!, version: parts[1]! };
}

async function fetchDocument(client: Client, gvr: GroupVersionResource): Promise<Document> {
  const path = gvr.group === '' ? `api/${gvr.version}` : `apis/${gvr.group}/${gvr.version}`;
  try {
    const { code, body } = await client.raw({ method: 'GET', path: `/openapi/v3/${path}` });
    if (code === 200) return typeof body === 'string' ? JSON.parse(body) : body;
    if (code !== 404) throw new Error(`failed to fetch openapi schema for ${path}: ${body?.message ?? code}`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  throw new Error(`couldn't find resource for "${gvrText(gvr)}"`);
}
