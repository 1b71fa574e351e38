import { queueOfUrl, type ResourceId, resourceOfArn } from '../../domain/resource-id.ts';

/** Where a name is looked for. */
export type NamePlace = {
	/** Absent while nobody told it. */
	readonly account?: string;
	readonly region: string;
};

/**
 * What requests leave out, as the endpoint's own answers told it. The rules of the allow-list read it, so
 * that a name or a handle is bound to a resource by somebody else than the caller.
 */
export type Bindings = {
	/** Of the context: a request goes there whatever its input says. */
	readonly region: string;
	/** The account of the credentials, as GetCallerIdentity told it last, and the region of the context. */
	here(): NamePlace;
	/** Where the endpoint looks for a stream by its name. */
	streams(): NamePlace;
	/** ARN of the queue that a move task empties. */
	moveSource(handle: string): string | undefined;
	/** The queue of a URL, of which the endpoint's region is a part that it may leave out. */
	queue(url: string | undefined): ResourceId | undefined;
};

/** A redrive asks for the same few URLs some thousand times, and reading one takes as long as admitting it. */
const mostUrls = 1000;

/** Handles are told while a move runs, again and again: more than run at once are never needed. */
const mostMoves = 1000;

/** {@link Bindings}, and where the gateways write down what they were answered. */
export class Answers implements Bindings {
	readonly region: string;
	#here: NamePlace;
	#streams: NamePlace | undefined;
	readonly #moves = new Map<string, string>();
	readonly #queues = new Map<string | undefined, ResourceId>();

	constructor(region: string) {
		this.region = region;
		this.#here = { region };
	}

	here(): NamePlace {
		return this.#here;
	}

	/** Before Kinesis itself has told it with a stream's ARN, its names can only be the credentials' own. */
	streams(): NamePlace {
		return this.#streams ?? this.#here;
	}

	moveSource(handle: string): string | undefined {
		return this.#moves.get(handle);
	}

	queue(url: string | undefined): ResourceId | undefined {
		const known = this.#queues.get(url);
		if (known !== undefined) return known;
		const queue = queueOfUrl(url, this.region);
		if (this.#queues.size >= mostUrls) this.#queues.clear();
		if (queue !== undefined) this.#queues.set(url, queue);
		return queue;
	}

	/** GetCallerIdentity. Other credentials mean other streams by the same names. */
	accountIs(account: string | undefined): void {
		if (!account || account === this.#here.account) return;
		if (this.#here.account !== undefined) this.#streams = undefined;
		this.#here = { account, region: this.region };
	}

	/** ListStreams, and DescribeStreamSummary by name. */
	streamIs(arn: string): void {
		const stream = resourceOfArn(arn);
		if (stream?.account === undefined) return;
		const { account, region } = stream;
		this.#streams = { account, region };
	}

	/** StartMessageMoveTask and ListMessageMoveTasks. */
	moveIs(handle: string | undefined, sourceArn: string): void {
		if (!handle) return;
		this.#moves.delete(handle);
		this.#moves.set(handle, sourceArn);
		const [oldest] = this.#moves.keys();
		if (this.#moves.size > mostMoves && oldest !== undefined) this.#moves.delete(oldest);
	}
}
