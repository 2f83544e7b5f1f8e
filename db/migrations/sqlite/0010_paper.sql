CREATE TABLE `paper_batches` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`version` integer NOT NULL,
	`name` text NOT NULL,
	`day` text NOT NULL,
	`counter_code` text,
	`language` text NOT NULL,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `paper_checks` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`batch_id` text NOT NULL,
	`number` integer NOT NULL,
	`attempt` integer NOT NULL,
	`compared` integer NOT NULL,
	`differing` text NOT NULL,
	`outcome` text NOT NULL,
	`checked_by` text NOT NULL,
	`checked_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`batch_id`) REFERENCES `paper_batches`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `paper_entries` (
	`office_id` text NOT NULL,
	`response_id` text NOT NULL,
	`batch_id` text NOT NULL,
	`number` integer NOT NULL,
	`attempt` integer NOT NULL,
	`reason` text,
	`entered_by` text NOT NULL,
	`entered_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `response_id`),
	FOREIGN KEY (`office_id`,`batch_id`) REFERENCES `paper_batches`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `paper_entries_sheet` ON `paper_entries` (`office_id`,`batch_id`,`number`,`attempt`);--> statement-breakpoint
CREATE TABLE `sampling_plans` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`from_day` text NOT NULL,
	`to_day` text NOT NULL,
	`counter_code` text,
	`every` integer NOT NULL,
	`start` integer NOT NULL,
	`last_ticket` integer NOT NULL,
	`drawn_by` text NOT NULL,
	`drawn_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sampling_plans_survey` ON `sampling_plans` (`office_id`,`survey_id`,`from_day`);--> statement-breakpoint
CREATE TABLE `survey_links` (
	`office_id` text NOT NULL,
	`code` text NOT NULL,
	`survey_id` text NOT NULL,
	`name` text NOT NULL,
	`channel` text NOT NULL,
	`counter_code` text,
	`service_code` text,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`office_id`, `code`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `survey_links_code` ON `survey_links` (`code`);