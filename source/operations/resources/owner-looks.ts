import { FailureError } from '../../domain/failure.ts';
import { queueOfUrl } from '../../domain/resource-id.ts';
import { confirmationFor, type GuardContext } from '../guard.ts';
import type { QueueGateway } from '../ports.ts';

/**
 * The gateway that receives from a queue of another account only where that account allows looks: the gate knows the mode
 * of ours alone. `contextOf`: where this is, as far as it is known; nothing is refused without it.
 */
export function askingOwners(
	queues: QueueGateway,
	contextOf: () => GuardContext | undefined,
): QueueGateway {
	const receive: QueueGateway['receive'] = async (input, options) => {
		const context = contextOf();
		const queue = context && queueOfUrl(input.url, context.region);
		if (context !== undefined && queue !== undefined && queue.account !== context.account) {
			const answer = confirmationFor({ kind: 'look', resource: queue }, context);
			if (!answer.ok) throw new FailureError(answer.failure);
		}
		return queues.receive(input, options);
	};
	return new Proxy(queues, {
		get: (target, name) => (name === 'receive' ? receive : Reflect.get(target, name, target)),
	});
}
