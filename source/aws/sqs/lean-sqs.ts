import type { LeanClient } from '../lean/lean-client.ts';
import { refuseWrongSums } from './message-sums.ts';
import type { LeanInput, LeanOperation, LeanOutput } from './sqs-answers.ts';

/** SQS by the lean client: the calls that run by the thousand. No message that can be shown to be wrong gets through. */
export class LeanSqs {
	readonly #client: Pick<LeanClient, 'send'>;

	constructor(client: Pick<LeanClient, 'send'>) {
		this.#client = client;
	}

	/** Sends one request that has a pass of the gate, again where that may be, and reads its answer. */
	async send<Name extends LeanOperation>(
		operation: Name,
		input: LeanInput<Name>,
	): Promise<LeanOutput<Name>> {
		const answer: unknown = await this.#client.send(`SQS ${operation}`, input);
		const output = answer as LeanOutput<Name>;
		await refuseWrongSums(operation, input, output);
		return output;
	}
}
