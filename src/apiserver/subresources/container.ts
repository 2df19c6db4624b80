import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ApiRequest, Stream } from '../../apimachinery/rest.ts';
import { badRequest, invalid, invalidValue, notFound, required } from '../../apimachinery/status.ts';
import type { ExecOptions, LogOptions } from '../ports.ts';
import { queryFlag, queryList, queryValue } from '../query.ts';
import type { Server } from '../server.ts';

const pods = { group: '', resource: 'pods' };

export function podAt(server: Server, namespace: string, name: string): KubeObject {
  const pod = server.store.get('pods', `${namespace}/${name}`);
  if (!pod) throw notFound(pods, name);
  return pod;
}

const namesOf = (containers: any[] | undefined): string[] => (containers ?? []).map(({ name }) => name);

const allContainers = ({ spec }: KubeObject): string[] => [
  ...namesOf(spec.containers),
  ...namesOf(spec.initContainers),
  ...namesOf(spec.ephemeralContainers),
];

/**
 * The container that is meant; a pod with one needs no name.
 * @throws ApiError BadRequest when it does need one, or has no such container
 */
export function containerIn(pod: KubeObject, asked: string): string {
  const { name } = pod.metadata;
  if (asked !== '') {
    if (allContainers(pod).includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const { containers, initContainers, ephemeralContainers } = pod.spec;
  if (containers.length === 1) return containers[0].name;
  if (containers.length === 0) throw badRequest(`a container name must be specified for pod ${name}`);
  const choice = (names: string[]) => `[${names.join(' ')}]`;
  let text = `a container name must be specified for pod ${name}, choose one of: ${choice(namesOf(containers))}`;
  if (initContainers?.length) text += ` or one of the init containers: ${choice(namesOf(initContainers))}`;
  if (ephemeralContainers?.length)
    text += ` or one of the ephemeral containers: ${choice(namesOf(ephemeralContainers))}`;
  throw badRequest(text);
}

function onNode(pod: KubeObject): KubeObject {
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  return pod;
}

/** `pods/NAME/log`, as far as it is written by now. A pod that runs nowhere yet has written nothing. */
export async function readLog(server: Server, namespace: string, name: string, request: ApiRequest): Promise<string> {
  const pod = podAt(server, namespace, name);
  const options = logOptions(name, request);
  const container = containerIn(pod, queryValue(request, 'container'));
  if (!pod.spec.nodeName) return '';
  return (await server.ports()).log(pod, container, options);
}

/** `pods/NAME/log?follow=true` */
export async function followLog(server: Server, namespace: string, name: string, request: ApiRequest): Promise<Stream> {
  const pod = podAt(server, namespace, name);
  const options = logOptions(name, request);
  const container = containerIn(pod, queryValue(request, 'container'));
  return (await server.ports()).followLog(onNode(pod), container, options);
}

function logOptions(name: string, request: ApiRequest): LogOptions {
  const number = (parameter: string): number | undefined => {
    const text = queryValue(request, parameter);
    return text === '' ? undefined : Number(text);
  };
  const sinceTime = queryValue(request, 'sinceTime');
  const options = {
    follow: queryFlag(request, 'follow'),
    previous: queryFlag(request, 'previous'),
    timestamps: queryFlag(request, 'timestamps'),
    ...defined({
      sinceSeconds: number('sinceSeconds'),
      tailLines: number('tailLines'),
      limitBytes: number('limitBytes'),
    }),
    ...(sinceTime !== '' && { sinceTime }),
  };
  checkLogOptions(name, options);
  return options;
}

const defined = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as any;

function checkLogOptions(name: string, { tailLines, limitBytes, sinceSeconds, sinceTime }: LogOptions): void {
  const errors = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(invalidValue('tailLines', tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes !== undefined && limitBytes < 1)
    errors.push(invalidValue('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push({
      type: 'Forbidden' as const,
      field: '',
      detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified',
    });
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(invalidValue('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  }
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, name, errors);
}

/** `pods/NAME/exec` */
export async function execIn(server: Server, namespace: string, name: string, request: ApiRequest): Promise<Stream> {
  const { pod, container } = target(server, namespace, name, request);
  const command = queryList(request, 'command');
  const options: ExecOptions = { command, ...channels(request) };
  if (command.length === 0) {
    throw invalid({ group: '', kind: 'PodExecOptions' }, name, [required('command')]);
  }
  return (await server.ports()).exec(pod, container, options);
}

/** `pods/NAME/attach` */
export async function attachTo(server: Server, namespace: string, name: string, request: ApiRequest): Promise<Stream> {
  const { pod, container } = target(server, namespace, name, request);
  return (await server.ports()).attach(pod, container, channels(request));
}

/** `pods/NAME/portforward` */
export async function forwardPorts(
  server: Server,
  namespace: string,
  name: string,
  request: ApiRequest,
): Promise<Stream> {
  const pod = onNode(podAt(server, namespace, name));
  const ports = queryList(request, 'ports').flatMap((list) => list.split(',').map(Number));
  return (await server.ports()).portForward(pod, ports);
}

function target(server: Server, namespace: string, name: string, request: ApiRequest) {
  const pod = podAt(server, namespace, name);
  const container = containerIn(pod, queryValue(request, 'container'));
  return { pod: onNode(pod), container };
}

const channels = (request: ApiRequest) => ({
  stdin: queryFlag(request, 'stdin'),
  stdout: queryFlag(request, 'stdout'),
  stderr: queryFlag(request, 'stderr'),
  tty: queryFlag(request, 'tty'),
});
