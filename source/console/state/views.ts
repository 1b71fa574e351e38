import type { Chart } from '../../domain/charts/chart.ts';
import type { ChartWindow } from '../../domain/charts/chart-range.ts';
import type { PanelId } from '../../domain/charts/panels.ts';
import type { AcrossChoice, AcrossPlace, PlaceInfo } from '../../domain/contexts/across.ts';
import type { RegionFound } from '../../domain/contexts/region-found.ts';
import type { Part } from '../../domain/details.ts';
import type { Asked } from '../../domain/diagnosis/finding.ts';
import type { Failure } from '../../domain/failure.ts';
import type { KnownProfile } from '../../domain/fitting-profile.ts';
import type { AnyResource, DetailOf, KindId, RefOf } from '../../domain/kinds.ts';
import type { Masks } from '../../domain/masking/masks.ts';
import type { Message, OutgoingMessage } from '../../domain/messages/message.ts';
import type { Alarm } from '../../domain/metric.ts';
import type { PermissionStanding } from '../../domain/permissions/standing.ts';
import type { PlatformApplication } from '../../domain/push/device.ts';
import type { EndpointsRead } from '../../domain/push/endpoints.ts';
import type { QueueRef, Shard, StreamRef, TopicRef } from '../../domain/resources.ts';
import type { Subscribers } from '../../domain/topics/audience.ts';
import type { FanOutMap } from '../../domain/topics/fan-out.ts';
import type { Publish } from '../../domain/topics/repeats.ts';
import type { WhatIf, WhatIfSubject } from '../../domain/whatif/reckoning.ts';
import type { Why } from '../../domain/why/findings.ts';
import type { LogChoice } from '../../domain/why/log-choice.ts';
import type { StreamWhy } from '../../domain/why/stream-findings.ts';
import type { LookProgress, PulseLook } from '../../operations/diagnosis/pulse-look.ts';
import type { KeptMessage } from '../../operations/messages/message-journal.ts';
import type { DeviceLogin, JournalDamage } from '../../operations/ports.ts';
import type { Line } from '../../presentation/line.ts';
import type { CheckedImport } from '../transfer/checked-import.ts';
import type { ListState } from '../widgets/list.ts';
import type { TextField } from '../widgets/text-field.ts';
import type { Collection } from './collection.ts';
import type { MessagesFields } from './messages.ts';
import type { Pane } from './panes.ts';
import type { Reading } from './reading.ts';
import type { ListedMove, ListedRun, RedriveView } from './redrive-views.ts';
import type { ShownRecord, StreamView, TailSource } from './stream-views.ts';
import type { FormField, Listing, Loaded } from './view-parts.ts';

export type { FormField, Listing, Loaded, ShownRecord, TailSource };

/** What a list can be sorted by: a column, or the order that it starts in. */
export type SortName = {
	readonly id: string;
	readonly title: string;
	/** What readers call an order that is no column's. */
	readonly name?: string;
};

/** The questions that a form of this kind asks. */
export type AskKind =
	| 'scan'
	| 'group'
	| 'group-delete'
	| 'export'
	| 'hide'
	| 'journal-export'
	| 'queue-export'
	| 'import'
	| 'note'
	| 'code'
	| 'rescue'
	| 'topic-tail'
	| 'publish-file';

/** Where copies are kept, for how long at most, and how much of them. */
export type KeptTerms = {
	readonly directory: string;
	readonly keepMilliseconds: number;
	readonly keepBytes: number;
	/** What may not be seen of them. */
	readonly masks?: Masks;
};

/** What the journal of deletions holds, the newest first. */
export type KeptJournal = {
	readonly messages: readonly KeptMessage[];
	readonly damage: readonly JournalDamage[];
};

/** Everything about one resource. */
export type DetailView<Kind extends KindId> = {
	readonly kind: Kind;
	readonly ref: RefOf<Kind>;
	readonly detail: Loaded<DetailOf<Kind>>;
	readonly offset: number;
	readonly raw: boolean;
};

type AnyDetailView = { [Kind in KindId]: DetailView<Kind> }[KindId];

/** One of several places that are shown together, and what is known of its queues. */
export type PlaceQueues = {
	readonly place: AcrossPlace;
	/** Absent until it is connected to. */
	readonly info?: PlaceInfo;
	/** Its context is the key of the place. */
	readonly queues: Collection<'queue'>;
};

/**
 * The screens that may stand on the stack. Each has the id of its stay, so that work started for
 * one can be stopped when it leaves, and a result for a view that is gone is dropped.
 */
export type View = { readonly id: number } & (
	| ({
			readonly kind: 'list';
			readonly pane: Pane;
			/** The topic whose subscriptions are listed; all of the pane without it. */
			readonly of?: TopicRef;
	  } & Listing)
	| AnyDetailView
	| (MessagesFields & Listing)
	| {
			readonly kind: 'message';
			readonly ref: QueueRef;
			readonly message: Message;
			readonly reading: Reading;
			/** Set for the copy of a message that was deleted: it is in no queue. */
			readonly copy?: true;
	  }
	| {
			/** What the logs of its consumers tell of a message. */
			readonly kind: 'why';
			readonly ref: QueueRef;
			readonly message: Message;
			readonly choice: LogChoice;
			readonly why: Loaded<Why>;
			readonly offset: number;
	  }
	| {
			/** What Lambda and the logs tell of those who read a stream. */
			readonly kind: 'stream-why';
			readonly ref: StreamRef;
			readonly choice: LogChoice;
			readonly why: Loaded<StreamWhy>;
			readonly offset: number;
	  }
	| {
			readonly kind: 'form';
			/** `push`: to one device, whose endpoint stands as a topic does. */
			readonly form: 'send' | 'publish' | 'push' | 'put';
			readonly target: QueueRef | TopicRef | StreamRef;
			readonly fields: readonly FormField[];
			/** Index of the focused field; one past the last is Cancel, then Send. */
			readonly focus: number;
			/** The message that it was filled with: what was not touched is sent as it was, whatever it looks like. */
			readonly copy?: OutgoingMessage;
			/** Of a publish: who subscribed to the topic, or why that is not known; absent until there is an answer. */
			readonly subscribers?: Part<Subscribers>;
			/** Of a publish to a FIFO topic: what this session published there of late. */
			readonly lately?: readonly Publish[];
			/** Of a put: the open shard that takes a record; absent until the shards are known. */
			readonly shardFor?: (record: {
				readonly partitionKey: string;
				readonly explicitHashKey?: string;
			}) => Shard | undefined;
			readonly failure?: Failure;
	  }
	| {
			/** Questions before something is done: how far to scan, what to export where. */
			readonly kind: 'ask';
			readonly ask: AskKind;
			/** What it is about, for the title line. */
			readonly about: string;
			/** The view that it was opened from. */
			readonly of: number;
			/** The queue that it is about, where that is not the view's. */
			readonly queue?: QueueRef;
			/** The same of a topic. */
			readonly topic?: TopicRef;
			/** The rows that it is about, by their keys: those that were chosen when it was opened. */
			readonly chosen?: readonly string[];
			readonly fields: readonly FormField[];
			readonly focus: number;
			/** A file that was checked for an import; gone as soon as a field changes. */
			readonly checked?: CheckedImport;
			readonly failure?: Failure;
	  }
	| {
			/** A text that was made once: where two messages differ, what became of each of many. */
			readonly kind: 'report';
			readonly title: string;
			readonly lines: readonly Line[];
			readonly at: number;
			readonly offset: number;
	  }
	| RedriveView
	| StreamView
	| {
			/** What other settings or consumers would do to a queue. */
			readonly kind: 'whatif';
			readonly ref: QueueRef;
			readonly fields: readonly FormField[];
			readonly focus: number;
			/** What is known of it; absent while that is being read. */
			readonly subject?: WhatIfSubject;
			readonly reckoning?: true;
			/** Gone as soon as a field changes. */
			readonly reckoned?: WhatIf;
			readonly shows: 'figures' | 'assumptions';
			readonly failure?: Failure;
	  }
	| {
			readonly kind: 'chart';
			readonly subject: KindId;
			readonly ref: RefOf<KindId>;
			readonly window: ChartWindow;
			/** The windows that were zoomed into this one, the widest first. */
			readonly before: readonly ChartWindow[];
			/** The figures that are wanted; the first that the resource has without it. */
			readonly panel?: PanelId;
			readonly chart: Loaded<Chart>;
			/** The window of the last answer. */
			readonly answered?: ChartWindow;
			/** Index of the chosen series. */
			readonly series: number;
			/** ms since the epoch. */
			readonly cursor?: number;
			/** Where a span begins that is being chosen, ms since the epoch. */
			readonly spanFrom?: number;
			readonly shows: 'plot' | 'table' | 'words';
			/** The name of a file that is being asked for. */
			readonly file?: TextField;
	  }
	| ({
			/** Copies of deleted messages on this computer. */
			readonly kind: 'journal';
			readonly kept: Loaded<KeptJournal>;
			readonly terms: KeptTerms;
			/** The deletion whose messages are shown; all deletions without it. */
			readonly deletion?: string;
	  } & Listing)
	| ({
			/** Every alarm of the account and region. */
			readonly kind: 'alarms';
			readonly alarms: Loaded<readonly Alarm[]>;
	  } & Listing)
	| ({
			/** The platform applications of the account and region. */
			readonly kind: 'push';
			readonly applications: Loaded<readonly PlatformApplication[]>;
	  } & Listing)
	| ({
			/** The endpoints of one of them. */
			readonly kind: 'push-endpoints';
			readonly application: Pick<PlatformApplication, 'arn' | 'name' | 'platform'>;
			readonly endpoints: Loaded<EndpointsRead>;
			/** The ARN of one that is among them however late SNS lists it. */
			readonly on?: string;
	  } & Listing)
	| {
			/** The way of messages around a topic or a queue. */
			readonly kind: 'xray';
			readonly of: 'topic' | 'queue';
			readonly ref: TopicRef | QueueRef;
			readonly map: Loaded<FanOutMap>;
			readonly place: ListState;
	  }
	| ({
			/** Every profile that the console can go to. */
			readonly kind: 'contexts';
			readonly profiles: Loaded<readonly KnownProfile[]>;
	  } & Listing)
	| ({
			/** Every region that these credentials are good for. */
			readonly kind: 'regions';
			/** What was found in those that were asked, in the order of the answers. */
			readonly found: readonly RegionFound[];
			/** They are being asked. */
			readonly asking?: true;
	  } & Listing)
	| ({
			/** The queues of several profiles and regions in one table. */
			readonly kind: 'across';
			readonly chosen: AcrossChoice;
			readonly places: readonly PlaceQueues[];
			/** How often a key has asked for all of it anew. */
			readonly turn: number;
	  } & Listing)
	| ({
			/** What is wrong right now. */
			readonly kind: 'pulse';
			readonly look: Loaded<PulseLook>;
			readonly progress?: LookProgress;
			/** Alarms as they were told after the look. */
			readonly alarms?: { readonly at: number; readonly told: Asked<readonly Alarm[]> };
			readonly runs?: Loaded<readonly ListedRun[]>;
			readonly moves?: Loaded<readonly ListedMove[]>;
			/** The name of the alarm that it was opened for. */
			readonly alarm?: string;
			/** A key has asked for figures whose price had been said. */
			readonly agreed?: true;
	  } & Listing)
	| ({
			/** How permissions stand: of everything, and on one resource where one was meant. */
			readonly kind: 'permissions';
			readonly of?: AnyResource;
			readonly standings: Loaded<readonly PermissionStanding[]>;
	  } & Listing)
	| ({ readonly kind: 'calls' } & Listing)
	| ({ readonly kind: 'errors' } & Listing)
	| { readonly kind: 'identity'; readonly offset: number }
	| {
			readonly kind: 'login';
			readonly login: Loaded<DeviceLogin>;
			/** When the login ends that was allowed, ms since the epoch. */
			readonly expiresAt?: number;
			readonly offset: number;
	  }
);

export type ViewKind = View['kind'];
export type ViewOf<Kind extends ViewKind> = Extract<View, { kind: Kind }>;

/** A view before it has an id. */
export type NewView = View extends infer Each
	? Each extends View
		? Omit<Each, 'id'>
		: never
	: never;

export const newListing = (column: string): Listing => ({
	list: { cursor: undefined, top: 0 },
	filter: '',
	sort: { column, reversed: false },
	marks: new Set(),
});
