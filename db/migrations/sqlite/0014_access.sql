CREATE TABLE `access_codes` (
	`office_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`batch_id` text NOT NULL,
	`spent` integer NOT NULL,
	`claim` text,
	PRIMARY KEY(`office_id`, `code_hash`),
	FOREIGN KEY (`office_id`,`batch_id`) REFERENCES `code_batches`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `access_codes_batch` ON `access_codes` (`office_id`,`batch_id`);--> statement-breakpoint
CREATE TABLE `code_batches` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`name` text NOT NULL,
	`size` integer NOT NULL,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `drafts` (
	`office_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`survey_id` text NOT NULL,
	`version` integer NOT NULL,
	`response_id` text NOT NULL,
	`language` text NOT NULL,
	`short` integer NOT NULL,
	`fields` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `token_hash`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `drafts_expiry` ON `drafts` (`office_id`,`expires_at`);--> statement-breakpoint
CREATE TABLE `survey_access` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`needs_code` integer NOT NULL,
	`quota` integer,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `survey_id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
