import { canonical, checkTypes, configStruct } from './kubeconfig-schema.ts';

/**
 * Reads a kubeconfig as Go's decoder does, with its complaints about what is no config.
 * @param path as shown in messages
 */
export async function decodeKubeconfig(text: string, path: string): Promise<unknown> {
  try {
    return decode((await import('./manifests/yaml.ts')).parseYAML(text));
  } catch (error) {
    throw new Error(`error loading config file ${JSON.stringify(path)}: ${(error as Error).message}`);
  }
}

const schemeName = 'k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50';

function decode(value: any): unknown {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw notAnObject(value);
  const { kind = 'Config', apiVersion = 'v1' } = value;
  if (kind !== 'Config' || apiVersion !== 'v1') {
    throw new Error(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${JSON.stringify(schemeName)}`,
    );
  }
  checkTypes(value, configStruct);
  return canonical(value, configStruct);
}

function notAnObject(value: unknown): Error {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const into =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  return new Error(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type ${into}`,
  );
}
