import type { StreamSummary } from '../../domain/resources.ts';

/**
 * What reading by a registered consumer gives and costs. Source: Kinesis Data Streams pricing, enhanced
 * fan-out: provisioned streams pay consumer-shard hours and GB, streams on demand GB alone.
 */
export function consumerPrice(mode: StreamSummary['mode'] | undefined): string {
	const gives =
		'A registered consumer has 2 MiB a second and shard of its own, and takes none from others';
	if (mode === 'ON_DEMAND') return `${gives}; AWS bills each GB that it reads.`;
	return `${gives}; AWS bills each hour and shard while it is registered, and each GB that it reads.`;
}
