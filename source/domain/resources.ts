/** Which account, region and endpoint a resource was seen in. One per set of clients. */
export type ContextId = string & { readonly __context?: never };

/** The key of every resource in the console's state: several contexts may show one table. */
export type ResourceKey = string & { readonly __key?: never };

/** `{context, arn}` as one string for maps; the separator can't occur in either part. */
export function resourceKey(context: ContextId, arn: string): ResourceKey {
	return `${context}\u0000${arn}`;
}

export type Tags = Readonly<Record<string, string>>;

/** A queue as ListQueues knows it. The URL's host is AWS's or the emulator's idea; never dialled. */
export type QueueRef = { readonly name: string; readonly url: string; readonly arn: string };

/**
 * A queue's attributes, with AWS's units. A count or setting that the endpoint left out is absent,
 * not zero. Counts are approximate and lag by up to a minute.
 */
export type QueueAttributes = {
	readonly arn: string;
	readonly fifo: boolean;
	readonly visible?: number;
	readonly inFlight?: number;
	readonly delayed?: number;
	readonly createdAt?: number;
	readonly changedAt?: number;
	readonly retentionSeconds?: number;
	readonly visibilitySeconds?: number;
	readonly delaySeconds?: number;
	readonly receiveWaitSeconds?: number;
	readonly maximumMessageBytes?: number;
	readonly redrivePolicy?: RedrivePolicy;
	readonly redriveAllowPolicy?: RedriveAllowPolicy;
	/** JSON text as stored. */
	readonly policy?: string;
	/** Where lists keep no policy: it may let services send, as topics. */
	readonly letsServicesIn?: true;
	readonly kmsKeyId?: string;
	readonly sqsManagedEncryption?: boolean;
	readonly contentBasedDeduplication?: boolean;
	readonly deduplicationScope?: string;
	readonly fifoThroughputLimit?: string;
	/** Every attribute as the endpoint sent it, for the raw view. */
	readonly raw: Readonly<Record<string, string>>;
};

export type RedrivePolicy = {
	readonly deadLetterTargetArn: string;
	readonly maxReceiveCount: number;
};

export type RedriveAllowPolicy = {
	readonly permission: 'allowAll' | 'denyAll' | 'byQueue';
	readonly sourceQueueArns: readonly string[];
};

/** A task of StartMessageMoveTask as ListMessageMoveTasks tells it. */
export type MoveTask = {
	readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
	readonly sourceArn: string;
	/** Absent when each message goes to its own source. */
	readonly destinationArn?: string;
	/** Only while RUNNING. */
	readonly handle?: string;
	readonly perSecond?: number;
	readonly moved: number;
	/** Counted once, at the start. */
	readonly toMove?: number;
	readonly startedAt?: number;
	readonly failureReason?: string;
};

export type TopicRef = { readonly name: string; readonly arn: string };

export type TopicAttributes = {
	readonly arn: string;
	readonly fifo: boolean;
	readonly displayName?: string;
	readonly owner?: string;
	readonly confirmed?: number;
	readonly pending?: number;
	readonly deleted?: number;
	readonly policy?: string;
	readonly kmsKeyId?: string;
	/** MaximumMessageSize, 1 KiB to 1 MiB; 256 KiB where the topic says nothing. */
	readonly maximumMessageBytes?: number;
	/** Of a FIFO topic with an archive: how many days it keeps messages. */
	readonly archiveDays?: number;
	readonly contentBasedDeduplication?: boolean;
	/** Of a FIFO topic: whether one deduplication id counts for the topic or for a group of messages. */
	readonly fifoThroughputScope?: 'Topic' | 'MessageGroup';
	readonly raw: Readonly<Record<string, string>>;
};

export type Subscription = {
	/** `PendingConfirmation` or `Deleted` instead of an ARN while there is none. */
	readonly arn: string;
	readonly topicArn: string;
	readonly protocol: string;
	readonly endpoint: string;
	readonly owner: string;
};

export type SubscriptionAttributes = {
	readonly rawDelivery: boolean;
	readonly pending: boolean;
	readonly filterPolicy?: string;
	readonly filterPolicyScope?: 'MessageAttributes' | 'MessageBody';
	readonly redrivePolicy?: string;
	readonly raw: Readonly<Record<string, string>>;
};

/** Outcome of a Publish: SNS answers with an id only. */
export type Published = { readonly messageId: string; readonly sequenceNumber?: string };

/**
 * A stream. Of another account `name` is its ARN as well ({@link isForeign}): that is how requests name it, and
 * no request by a name can reach one of ours instead.
 */
export type StreamRef = { readonly name: string; readonly arn: string };

/** Whether a stream belongs to another account than ours, which may let us read it. */
export function isForeign({ name }: { readonly name: string }): boolean {
	return name.startsWith('arn:');
}

export type StreamSummary = {
	readonly arn: string;
	readonly name: string;
	readonly status: string;
	readonly mode: 'PROVISIONED' | 'ON_DEMAND';
	readonly openShards: number;
	/** With enhanced fan-out; absent where the endpoint does not count them. */
	readonly consumers?: number;
	readonly retentionHours: number;
	readonly createdAt?: number;
	readonly encryption?: string;
	readonly kmsKeyId?: string;
	readonly shardMetrics: readonly string[];
	readonly maxRecordKiB?: number;
	/** How records are spread over shards; only streams on demand tell. AUTO ignores partition keys. */
	readonly distribution?: 'AUTO' | 'USER_PARTITION_KEY';
};

export type Shard = {
	readonly id: string;
	readonly parents: readonly string[];
	/** Decimal 128-bit numbers, as AWS writes them. */
	readonly startingHashKey: string;
	readonly endingHashKey: string;
	readonly startingSequenceNumber: string;
	/** Present when the shard is closed. */
	readonly endingSequenceNumber?: string;
};

export type StreamConsumer = {
	readonly name: string;
	readonly arn: string;
	readonly status: string;
	readonly createdAt?: number;
};

/** The five iterator types of GetShardIterator. */
export type StartPosition =
	| { readonly type: 'LATEST' }
	| { readonly type: 'TRIM_HORIZON' }
	| { readonly type: 'AT_TIMESTAMP'; readonly at: number }
	| { readonly type: 'AT_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
	| { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

export type StreamRecord = {
	readonly sequenceNumber: string;
	/** Absent on streams with the AUTO distribution strategy. */
	readonly partitionKey?: string;
	/** ms since the epoch; not monotonic. */
	readonly arrivedAt?: number;
	readonly data: Uint8Array;
};

/** What an answer says of itself. */
export type Answered = {
	/** When its endpoint made it, by the Date header, ms since 1970. */
	readonly answeredAt?: number;
};

export type RecordPage = Answered & {
	readonly records: readonly StreamRecord[];
	/** Absent when the shard is closed and read to its end. */
	readonly next?: string;
	readonly millisBehindLatest?: number;
	/** Shards that follow a closed one; some emulators leave them out. */
	readonly childShards?: readonly string[];
	/** All parents of those, by their id, where the endpoint tells. */
	readonly childParents?: Readonly<Record<string, readonly string[]>>;
};

export type OutgoingRecord = {
	readonly partitionKey: string;
	readonly explicitHashKey?: string;
	readonly data: Uint8Array;
};

export type PutOutcome =
	| { readonly ok: true; readonly shardId: string; readonly sequenceNumber: string }
	| { readonly ok: false; readonly code: string; readonly message: string };

/** Who we are, by STS. */
export type Identity = {
	readonly account: string;
	readonly arn: string;
	readonly userId: string;
	/** When the credentials end by which it was told, ms since the epoch; absent for those that do not. */
	readonly expiresAt?: number;
	/** Set where somebody has to renew them then: with the code of an MFA device, or by starting awsmsg anew. */
	readonly renewedByHand?: true;
};
