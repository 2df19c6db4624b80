import type { HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import type { World } from '../apis/world.ts';
import { response } from './http.ts';

const healthPaths = new Set(['/healthz', '/livez', '/readyz']);

/** What the API server's port says to somebody who carries no credentials. */
export function apiServerAnswer(request: HttpRequest, world: World): HttpResponse {
  const { now } = world;
  if (request.scheme === 'http') {
    return response(400, 'Client sent an HTTP request to an HTTPS server.\n', {
      type: 'text/plain; charset=utf-8',
      now,
    });
  }
  const path = request.path.split('?')[0]!;
  if (healthPaths.has(path)) return response(200, 'ok', { type: 'text/plain; charset=utf-8', now });
  const json = (code: number, body: object) =>
    response(code, `${JSON.stringify(body, null, 2)}\n`.trimEnd(), { type: 'application/json', now });
  if (path === '/version') {
    const [major, minor] = world.facts.kubernetesVersion.replace(/^v/, '').split('.');
    return json(200, { major, minor, gitVersion: world.facts.kubernetesVersion, platform: 'linux/amd64' });
  }
  const message = `forbidden: User "system:anonymous" cannot ${request.method.toLowerCase()} path "${path}"`;
  return json(403, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'Forbidden',
    details: {},
    code: 403,
  });
}
