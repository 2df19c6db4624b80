import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ApiResource, Client } from '../../client/client.ts';

/** What a description may look up besides the object itself. */
export interface DescribeContext {
  client: Client;
  /** The resource of a kind by its plural and group; every server has those that are asked for here. */
  resource(group: string, plural: string): Promise<ApiResource>;
  /** The events about the object; undefined with --show-events=false. */
  events(): Promise<readonly KubeObject[] | undefined>;
  /** Milliseconds, for ages. */
  now: number;
}

/** @returns the whole text, with a newline at its end */
export type Describer = (object: KubeObject, context: DescribeContext) => Promise<string>;

/** Objects of a kind in the object's namespace. */
export async function related(
  { client, resource }: DescribeContext,
  group: string,
  plural: string,
  namespace: string | undefined,
  options: { labelSelector?: string; fieldSelector?: string } = {},
): Promise<KubeObject[]> {
  return (await client.list(await resource(group, plural), namespace, options)).items;
}
