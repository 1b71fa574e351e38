import { asFailure } from '../domain/failure.ts';
import type { Page } from '../domain/paging.ts';
import { all } from '../operations/parts.ts';
import type { Clock, Gateways } from '../operations/ports.ts';

const pollEvery = 150;
const patience = 15_000;

/**
 * The demo is set up while the embedded endpoint answers already. A command that lives for one
 * answer waits until its queues, topics and streams stand and its backlogs are there; answers false when that takes longer than 15 s, and the command goes on with what is there.
 */
export async function untilDemoStands(
	gateways: Gateways,
	clock: Clock,
	signal: AbortSignal,
): Promise<boolean> {
	const { backlog, queues, streams, topics } = await import('../emulator/demo/story.ts');
	const { queues: queueGateway, topics: topicGateway, streams: streamGateway } = gateways;
	const dead = backlog.brokenRefunds + backlog.timedOutCaptures + backlog.packedReturns;
	const first = (next: string | undefined) => (next === undefined ? {} : { next });
	const messagesIn = async (name: string) => {
		const { url } = await queueGateway.resolve(name, { signal });
		const { visible = 0, inFlight = 0 } = await queueGateway.attributes(url, { signal });
		return visible + inFlight;
	};
	const steps: readonly (() => Promise<boolean>)[] = [
		async () =>
			holdsAll(
				queues,
				await names('queues', (next) => queueGateway.listPage(first(next), { signal }), signal),
			),
		async () =>
			holdsAll(
				topics,
				await names('topics', (next) => topicGateway.listPage(first(next), { signal }), signal),
			),
		async () => {
			const listed = await names(
				'streams',
				(next) => streamGateway.listPage(first(next), { signal }),
				signal,
			).catch((error: unknown) => {
				// Without kinesis-local there are no streams to wait for.
				if (asFailure(error).kind === 'unsupported') return undefined;
				throw error;
			});
			if (listed === undefined) return true;
			// Listed is enough: whoever asks for one waits until it is made.
			return holdsAll(streams, listed);
		},
		async () => (await messagesIn('orders-dlq')) >= dead,
		async () => (await messagesIn('audit-events')) >= backlog.auditEvents,
	];
	const giveUpAt = clock.now() + patience;
	for (const step of steps) {
		while (!(await step())) {
			if (clock.now() >= giveUpAt) return false;
			await clock.sleep(pollEvery, signal);
		}
	}
	return true;
}

async function names(
	what: string,
	page: (next: string | undefined) => Promise<Page<{ readonly name: string }>>,
	signal: AbortSignal,
): Promise<ReadonlySet<string>> {
	const refs = await all(what, page, signal);
	return new Set(refs.map(({ name }) => name));
}

function holdsAll(
	wanted: readonly { readonly name: string }[],
	found: ReadonlySet<string>,
): boolean {
	return wanted.every(({ name }) => found.has(name));
}
