import { gatewayIds, gatewayMethods } from '../operations/gateways.ts';
import type { Gateways } from '../operations/ports.ts';
import { late } from './late.ts';

/** The gateways of consumers and of IAM, which stand on clients in files of their own. */
export const consumerGateways = ['logs'] as const;
export const accessGateways = ['access'] as const;
/** Those that are made otherwise: a login, and what stands on the lean client. */
const ofTheirOwn = ['logins', 'queues', 'identity', 'metrics', 'functions'] as const;

const apart = [...consumerGateways, ...accessGateways, ...ofTheirOwn] as const;
type Apart = (typeof apart)[number];

/** All others: they stand on the clients of `sdk.ts`. */
export const sdkGateways = gatewayIds.filter(
	(id): id is Exclude<keyof Gateways, Apart> => !(apart as readonly string[]).includes(id),
);

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
