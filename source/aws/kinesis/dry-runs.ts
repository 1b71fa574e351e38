import { GetRecordsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { asFailure } from '../../domain/failure.ts';
import { isForeign } from '../../domain/resources.ts';
import type { DryRunOutcome, StreamGateway } from '../../operations/ports.ts';
import { dryRunAnswer } from '../gate/gate.ts';
import { type GatewayParts, passOptions } from '../gateway-parts.ts';
import { streamNamed } from './stream-names.ts';

/** What is put on paper: where somebody passes DryRun over, it is found by this key. */
const onPaper = { Data: Uint8Array.of(0), PartitionKey: 'awsmsg-dry-run' };

/**
 * Requests that ask whether they would succeed. AWS answers them with an error of their own; an answer as without DryRun means
 * that it was passed over. Source: Kinesis API reference, GetRecords and PutRecords, `DryRun`.
 */
export function createDryRuns({
	clients,
	gate,
}: GatewayParts): Pick<StreamGateway, 'tryRecords' | 'tryPut'> {
	const kinesis = clients.kinesis;
	return {
		async tryRecords({ iterator, name }, options) {
			const command = new GetRecordsCommand({
				ShardIterator: iterator,
				Limit: 1,
				DryRun: true,
				...(isForeign({ name }) ? streamNamed(name) : {}),
			});
			const pass = passOptions(options, { label: name });
			return outcomeOf(
				gate.call('Kinesis GetRecords DryRun', command, pass, (one) => kinesis().send(one)),
			);
		},

		async tryPut(name, options) {
			const command = new PutRecordsCommand({
				...streamNamed(name),
				Records: [onPaper],
				DryRun: true,
			});
			return outcomeOf(
				gate.call('Kinesis PutRecords DryRun', command, passOptions(options), (one) =>
					kinesis().send(one),
				),
			);
		},
	};
}

async function outcomeOf(call: Promise<unknown>): Promise<DryRunOutcome> {
	try {
		await call;
		return 'ignored';
	} catch (error) {
		if (asFailure(error).code === dryRunAnswer) return 'would succeed';
		throw error;
	}
}
