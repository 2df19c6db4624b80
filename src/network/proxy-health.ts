import type { HttpResponse } from '../apimachinery/net.ts';
import type { World } from '../apis/world.ts';
import { endpointsOf } from './endpoints.ts';
import { type Header, response } from './http.ts';
import type { Server } from './way.ts';

/**
 * What kube-proxy tells those who ask: a load balancer, whether a Service with externalTrafficPolicy Local has a ready
 * pod on this node; anybody, whether kube-proxy itself is well.
 */
export function proxyHealth({ node, service }: Server & { kind: 'kube-proxy' }, world: World): HttpResponse {
  const nosniff: Header = ['X-Content-Type-Options', 'nosniff'];
  const answer = (code: number, body: string, more: readonly Header[] = []) =>
    response(code, body, { type: 'application/json', now: world.now, headers: [nosniff, ...more] });
  if (!service) {
    const time = new Date(world.now).toISOString();
    return answer(200, `{"lastUpdated": "${time}","currentTime": "${time}", "nodeEligible": true}`);
  }
  const ready = endpointsOf(service, undefined, world).filter(
    (endpoint) => endpoint.ready && endpoint.nodeName === node.metadata.name,
  );
  const { namespace, name } = service.metadata;
  const body = {
    service: { namespace, name },
    localEndpoints: ready.length,
    serviceProxyHealthy: true,
  };
  const weight: Header = ['X-Load-Balancing-Endpoint-Weight', String(ready.length)];
  return answer(ready.length > 0 ? 200 : 503, JSON.stringify(body, null, '\t'), [weight]);
}
