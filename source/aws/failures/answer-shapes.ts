/**
 * What a value in a JSON answer must be. Fields may be absent, since the service models require none; lists
 * and maps may be null where that says no more than absent.
 */
export type Shape =
	| 'string'
	| 'boolean'
	| 'number'
	/** A number of seconds since 1970. */
	| 'time'
	| 'bytes'
	/** What is only shown: of another type it is as good as none, and the rest of the answer holds. */
	| { readonly shown: 'number' | 'boolean' }
	| { readonly list: Shape; readonly orNull?: true }
	| { readonly map: Shape; readonly orNull?: true }
	| { readonly fields: Readonly<Record<string, Shape>> };

/** What a plain success of a shape is read as: values that may be absent, with times as dates; what is only shown, unseen. */
export type Read<Of> = Of extends 'string'
	? string
	: Of extends 'boolean'
		? boolean
		: Of extends 'number'
			? number
			: Of extends 'time'
				? Date
				: Of extends 'bytes'
					? Uint8Array
					: Of extends { readonly shown: string }
						? unknown
						: Of extends { readonly list: infer Item }
							? readonly Read<Item>[]
							: Of extends { readonly map: infer Item }
								? Readonly<Record<string, Read<Item>>>
								: Of extends { readonly fields: infer Fields }
									? { readonly [Name in keyof Fields]?: Read<Fields[Name]> | undefined }
									: never;

type Fields = Readonly<Record<string, Shape>>;

const list = <const Item extends Fields>(fields: Item) => ({ list: { fields } }) as const;
const texts = { list: 'string' } as const;
const textMap = { map: 'string' } as const;
const shownNumber = { shown: 'number' } as const;
const shownBoolean = { shown: 'boolean' } as const;
const orNone = <Part extends { readonly list: Shape } | { readonly map: Shape }>(shape: Part) => ({
	...shape,
	orNull: true as const,
});

const functionFields = {
	FunctionName: 'string',
	FunctionArn: 'string',
	Version: 'string',
	Timeout: 'number',
	Runtime: 'string',
	State: 'string',
	LoggingConfig: { fields: { LogFormat: 'string', LogGroup: 'string' } },
	DeadLetterConfig: { fields: { TargetArn: 'string' } },
} as const;

/** An entry that no list of a batch mentions is unknown, be the list empty, null or absent. */
const batchOf = (fields: Fields): Shape => ({
	fields: {
		Successful: orNone(list({ Id: 'string', ...fields })),
		Failed: orNone(
			list({ Id: 'string', Code: 'string', Message: 'string', SenderFault: 'boolean' }),
		),
	},
});

/** A page of records, which is read by itself: fast-records.ts. */
export const recordsShape: Shape = {
	fields: {
		Records: list({
			SequenceNumber: 'string',
			PartitionKey: 'string',
			Data: 'bytes',
			ApproximateArrivalTimestamp: 'number',
		}),
		NextShardIterator: 'string',
		MillisBehindLatest: 'number',
		ChildShards: orNone(list({ ShardId: 'string', ParentShards: orNone(texts) })),
	},
};

const dimensions = orNone(list({ Name: 'string', Value: 'string' }));
/** What alarms of all kinds have. */
const alarmFields = {
	AlarmName: 'string',
	StateValue: 'string',
	StateReason: 'string',
	StateTransitionedTimestamp: 'time',
	StateUpdatedTimestamp: 'time',
	ActionsEnabled: shownBoolean,
	AlarmActions: orNone(texts),
	OKActions: orNone(texts),
	InsufficientDataActions: orNone(texts),
} as const;
const evaluatedFields = {
	Threshold: 'number',
	ComparisonOperator: 'string',
	EvaluationState: 'string',
	AlarmConfigurationUpdatedTimestamp: 'time',
	WarmUpConfiguration: { fields: { WarmUpPeriodDurationInMinutes: shownNumber } },
} as const;

export const alarmsShape = {
	fields: {
		MetricAlarms: list({
			...alarmFields,
			...evaluatedFields,
			Namespace: 'string',
			MetricName: 'string',
			Dimensions: dimensions,
			Metrics: orNone(
				list({
					MetricStat: {
						fields: {
							Metric: {
								fields: { Namespace: 'string', MetricName: 'string', Dimensions: dimensions },
							},
						},
					},
				}),
			),
			EvaluationCriteria: { fields: { PromQLCriteria: { fields: { Query: 'string' } } } },
			Statistic: 'string',
			ExtendedStatistic: 'string',
			Period: shownNumber,
		}),
		CompositeAlarms: orNone(
			list({ ...alarmFields, AlarmRule: 'string', ActionsSuppressedBy: 'string' }),
		),
		LogAlarms: orNone(
			list({
				...alarmFields,
				...evaluatedFields,
				ScheduledQueryConfiguration: { fields: { QueryString: 'string' } },
			}),
		),
		NextToken: 'string',
	},
} as const;

export const metricDataShape = {
	fields: {
		MetricDataResults: list({
			Id: 'string',
			StatusCode: 'string',
			Timestamps: orNone({ list: 'time' }),
			Values: orNone({ list: 'number' }),
		}),
		NextToken: 'string',
	},
} as const;

export const mappingsShape = {
	fields: {
		EventSourceMappings: list({
			UUID: 'string',
			EventSourceArn: 'string',
			FunctionArn: 'string',
			State: 'string',
			StateTransitionReason: 'string',
			LastProcessingResult: 'string',
			LastModified: 'time',
			BatchSize: 'number',
			MaximumBatchingWindowInSeconds: 'number',
			ScalingConfig: { fields: { MaximumConcurrency: 'number' } },
			ProvisionedPollerConfig: {
				fields: { MinimumPollers: 'number', MaximumPollers: 'number' },
			},
			FilterCriteria: { fields: { Filters: orNone(list({ Pattern: 'string' })) } },
			FilterCriteriaError: { fields: { Message: 'string', ErrorCode: 'string' } },
			FunctionResponseTypes: orNone(texts),
			DestinationConfig: { fields: { OnFailure: { fields: { Destination: 'string' } } } },
			ParallelizationFactor: shownNumber,
			MaximumRetryAttempts: shownNumber,
			MaximumRecordAgeInSeconds: shownNumber,
			BisectBatchOnFunctionError: shownBoolean,
		}),
		NextMarker: 'string',
	},
} as const;

/** Answers in JSON, as far as we read them. */
export const answerShapes: Readonly<Record<string, Shape>> = {
	'SQS ListQueues': { fields: { QueueUrls: texts, NextToken: 'string' } },
	'SQS GetQueueUrl': { fields: { QueueUrl: 'string' } },
	'SQS GetQueueAttributes': { fields: { Attributes: textMap } },
	'SQS ListDeadLetterSourceQueues': { fields: { queueUrls: texts, NextToken: 'string' } },
	'SQS ReceiveMessage': {
		fields: {
			Messages: list({
				MessageId: 'string',
				ReceiptHandle: 'string',
				MD5OfBody: 'string',
				Body: 'string',
				Attributes: orNone(textMap),
				MD5OfMessageAttributes: 'string',
				MessageAttributes: orNone({
					map: { fields: { DataType: 'string', StringValue: 'string', BinaryValue: 'bytes' } },
				}),
			}),
		},
	},
	'SQS ChangeMessageVisibilityBatch': batchOf({}),
	'SQS DeleteMessageBatch': batchOf({}),
	'SQS SendMessageBatch': batchOf({
		MessageId: 'string',
		MD5OfMessageBody: 'string',
		MD5OfMessageAttributes: 'string',
		SequenceNumber: 'string',
	}),
	'SQS ListQueueTags': { fields: { Tags: textMap } },
	'SQS ListMessageMoveTasks': {
		fields: {
			Results: list({
				TaskHandle: 'string',
				Status: 'string',
				SourceArn: 'string',
				DestinationArn: 'string',
				MaxNumberOfMessagesPerSecond: 'number',
				ApproximateNumberOfMessagesMoved: 'number',
				ApproximateNumberOfMessagesToMove: 'number',
				FailureReason: 'string',
				StartedTimestamp: 'number',
			}),
		},
	},
	'Kinesis ListStreams': {
		fields: {
			StreamNames: texts,
			StreamSummaries: orNone(list({ StreamName: 'string', StreamARN: 'string' })),
			HasMoreStreams: 'boolean',
			NextToken: 'string',
		},
	},
	'Kinesis DescribeStreamSummary': {
		fields: {
			StreamDescriptionSummary: {
				fields: {
					StreamName: 'string',
					StreamARN: 'string',
					StreamStatus: 'string',
					StreamModeDetails: { fields: { StreamMode: 'string' } },
					OpenShardCount: 'number',
					ConsumerCount: 'number',
					RetentionPeriodHours: 'number',
					StreamCreationTimestamp: 'number',
					EncryptionType: 'string',
					KeyId: 'string',
					EnhancedMonitoring: orNone(list({ ShardLevelMetrics: orNone(texts) })),
					MaxRecordSizeInKiB: 'number',
				},
			},
		},
	},
	'Kinesis ListTagsForStream': {
		fields: { Tags: list({ Key: 'string', Value: 'string' }), HasMoreTags: 'boolean' },
	},
	'Kinesis ListShards': {
		fields: {
			Shards: list({
				ShardId: 'string',
				ParentShardId: 'string',
				AdjacentParentShardId: 'string',
				HashKeyRange: { fields: { StartingHashKey: 'string', EndingHashKey: 'string' } },
				SequenceNumberRange: {
					fields: { StartingSequenceNumber: 'string', EndingSequenceNumber: 'string' },
				},
			}),
			NextToken: 'string',
		},
	},
	'Kinesis ListStreamConsumers': {
		fields: {
			Consumers: list({
				ConsumerName: 'string',
				ConsumerARN: 'string',
				ConsumerStatus: 'string',
				ConsumerCreationTimestamp: 'number',
			}),
			NextToken: 'string',
		},
	},
	'CloudWatchLogs FilterLogEvents': {
		fields: {
			events: list({ timestamp: 'number', message: 'string', logStreamName: 'string' }),
			searchedLogStreams: orNone(list({})),
			nextToken: 'string',
		},
	},
	'CloudWatchLogs DescribeLogGroups': {
		fields: {
			logGroups: list({
				logGroupName: 'string',
				retentionInDays: 'number',
				storedBytes: 'number',
				logGroupClass: 'string',
			}),
			nextToken: 'string',
		},
	},
	'CloudWatchLogs StartQuery': { fields: { queryId: 'string' } },
	'CloudWatchLogs GetQueryResults': {
		fields: {
			status: 'string',
			results: orNone({ list: list({ field: 'string', value: 'string' }) }),
			statistics: { fields: { bytesScanned: 'number' } },
			queryLanguage: 'string',
		},
	},
	'CloudWatchLogs StopQuery': { fields: { success: 'boolean' } },
	'Lambda ListEventSourceMappings': mappingsShape,
	'Lambda GetFunctionConfiguration': { fields: functionFields },
	'Lambda ListFunctions': {
		fields: { Functions: list(functionFields), NextMarker: 'string' },
	},
	'CloudWatch DescribeAlarms': alarmsShape,
	'CloudWatch DescribeAlarmHistory': {
		fields: {
			AlarmHistoryItems: list({
				AlarmName: 'string',
				Timestamp: 'number',
				HistoryItemType: 'string',
				HistoryData: 'string',
			}),
			NextToken: 'string',
		},
	},
	'CloudWatch ListAlarmMuteRules': {
		fields: {
			AlarmMuteRuleSummaries: list({ AlarmMuteRuleArn: 'string', Status: 'string' }),
			NextToken: 'string',
		},
	},
	'CloudWatch GetAlarmMuteRule': {
		fields: {
			Name: 'string',
			Rule: {
				fields: {
					Schedule: {
						fields: { Expression: 'string', Duration: 'string', Timezone: 'string' },
					},
				},
			},
			MuteTargets: { fields: { AlarmNames: texts } },
			ExpireDate: 'number',
		},
	},
	'CloudWatch GetMetricData': metricDataShape,
};
