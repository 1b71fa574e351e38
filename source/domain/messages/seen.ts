/** One message as it was last seen: counts only ever grow, so the highest is the truth. */
export type SeenMessage = {
	readonly id: string;
	readonly receives: number;
	/** The endpoint tells no count: `receives` is how often we received it ourselves, and others may have too. */
	readonly untold?: true;
	/** When the queue drops it, ms since the epoch, where that is known. */
	readonly expiresAt?: number;
};

/** What is known of a message that was seen again; the same as before when it tells nothing new. */
export function seenAgain(before: SeenMessage | undefined, news: SeenMessage): SeenMessage {
	if (before === undefined) return news;
	if (news.untold) return { ...news, receives: before.receives + news.receives };
	return news.receives > before.receives ? news : before;
}

/** What is remembered of a queue, across runs and processes. */
export type SeenQueue = {
	/** When somebody accepted the price of looking here. */
	readonly acceptedAt?: number;
	readonly messages: readonly SeenMessage[];
};

/** A queue that had a kind of message: account and region are in its ARN. */
export type SeenPlace = {
	readonly arn: string;
	/** Absent for AWS's own. */
	readonly endpoint?: string;
};

/** A queue at an endpoint; without one it is AWS's own. */
export function seenPlace(arn: string, endpoint: string | undefined): SeenPlace {
	return endpoint === undefined ? { arn } : { arn, endpoint };
}

/** Something that was done about messages of a kind. */
export type KnownAct = {
	readonly what: 'moved' | 'deleted';
	/** When it began, ms since the epoch. */
	readonly at: number;
	/** How many of the kind; absent where they went with a whole queue and nobody counted them. */
	readonly many?: number;
	/** The run of a redrive, the deletion in the journal, or the move in AWS. */
	readonly run: string;
	/** Where they were. */
	readonly place: SeenPlace;
	/** Names of the queues that they were sent to. */
	readonly to?: readonly string[];
	readonly edited?: true;
};

/** A kind of message that was seen before, with what was done and what somebody noted about it. */
export type KnownFingerprint = {
	readonly id: string;
	readonly title: string;
	/** When it was first and last seen, ms since the epoch. */
	readonly firstSeen: number;
	readonly lastSeen: number;
	/** When the youngest of those that were seen was sent, ms since the epoch, where that was told. */
	readonly newestSent?: number;
	/** Names of queues that had it, the latest first. */
	readonly queues: readonly string[];
	/** Which queues those were, as far as that was written down, the latest first. */
	readonly places?: readonly SeenPlace[];
	/** What was done about them, the latest first. */
	readonly acts?: readonly KnownAct[];
	readonly note?: string;
	/** Nobody here has seen, done or noted anything of it: it came with the notes of somebody else. */
	readonly imported?: true;
};
