import type { Gateways } from '../operations/ports.ts';
import { late } from './late.ts';

/** The gateways that stand on the SDK's clients, which are loaded at the first call of one of them. */
export function lateGateways(
	load: () => Promise<Omit<Gateways, 'queues'>>,
): Omit<Gateways, 'queues'> {
	return {
		identity: late<Gateways['identity']>({ whoAmI: true }, async () => (await load()).identity),
		topics: late<Gateways['topics']>(
			{
				listPage: true,
				attributes: true,
				tags: true,
				subscriptionsPage: true,
				subscription: true,
				publish: true,
			},
			async () => (await load()).topics,
		),
		streams: late<Gateways['streams']>(
			{
				listPage: true,
				summary: true,
				tags: true,
				shardsPage: true,
				consumersPage: true,
				iterator: true,
				records: true,
				subscribe: true,
				put: true,
				create: true,
				delete: true,
				split: true,
				merge: true,
				setShards: true,
				setRetention: true,
				setMode: true,
				registerConsumer: true,
				deregisterConsumer: true,
			},
			async () => (await load()).streams,
		),
		metrics: late<Gateways['metrics']>(
			{ series: true, alarmsPage: true },
			async () => (await load()).metrics,
		),
	};
}
