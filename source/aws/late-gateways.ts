import { gatewayIds, gatewayMethods } from '../operations/gateways.ts';
import type { Gateways } from '../operations/ports.ts';
import { late } from './late.ts';

/**
 * The gateways that stand on the SDK's clients, which are loaded at the first call of one of them. The cast
 * pairs each id with its own methods.
 */
export function lateGateways(
	load: () => Promise<Omit<Gateways, 'queues'>>,
): Omit<Gateways, 'queues'> {
	const ids = gatewayIds.filter((id) => id !== 'queues');
	const entries = ids.map((id) => {
		const methods: Readonly<Record<string, true>> = gatewayMethods[id];
		return [id, late<object>(methods, async () => (await load())[id])];
	});
	return Object.fromEntries(entries) as Omit<Gateways, 'queues'>;
}
