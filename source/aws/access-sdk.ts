import { IAMClient } from '@aws-sdk/client-iam';
import { fail } from '../domain/failure.ts';
import type { Gateways } from '../operations/ports.ts';
import { type ClientSettings, clientOptions, once } from './client-options.ts';
import { unaskedFor } from './endpoints.ts';
import type { Gate } from './gate/gate.ts';
import { createAccessGateway } from './iam/access-gateway.ts';
import type { Wire } from './wire.ts';

/*
The SDK's client of IAM, as one file of the build: `permissions --check` alone asks it.
*/

/** The gateway that stands on it. */
export type AccessSdk = Pick<Gateways, 'access'>;

/** Its calls fail with `unsupported` where the context has no IAM. */
export function openAccessSdk(settings: ClientSettings, gate: Gate, wire: Wire): AccessSdk {
	const iam = once(() => {
		const why = settings.local
			? 'the local endpoint has none'
			: unaskedFor('IAM', settings.endpoints);
		if (why !== undefined) throw fail('unsupported', `IAM is not asked: ${why}`);
		const client = new IAMClient(clientOptions(settings, 'IAM', wire));
		gate.install(client.middlewareStack);
		return client;
	});
	return { access: createAccessGateway({ iam, gate }) };
}
