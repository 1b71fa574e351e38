import { gatewayMethods } from '../operations/gateways.ts';
import type { Gateways } from '../operations/ports.ts';
import { late } from './late.ts';

/** The gateways that stand on the SDK's clients; those of consumers and of IAM on clients in files of their own. */
export const sdkGateways = ['identity', 'topics', 'push', 'streams', 'metrics'] as const;
export const consumerGateways = ['functions', 'logs'] as const;
export const accessGateways = ['access'] as const;

/**
 * Gateways whose clients are loaded at the first call of one of them. The cast pairs each id with its own methods.
 */
export function lateGateways<Id extends keyof Gateways>(
	ids: readonly Id[],
	load: () => Promise<Pick<Gateways, Id>>,
): Pick<Gateways, Id> {
	const entries = ids.map((id) => {
		const methods: Readonly<Record<string, true>> = gatewayMethods[id];
		return [id, late<object>(methods, async () => (await load())[id])];
	});
	return Object.fromEntries(entries) as unknown as Pick<Gateways, Id>;
}
