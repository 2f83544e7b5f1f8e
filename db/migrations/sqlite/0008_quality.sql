CREATE TABLE `comment_purges` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`reason` text NOT NULL,
	`basis` text NOT NULL,
	`purged_by` text,
	`purged_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`),
	FOREIGN KEY (`purged_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `quality_months` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`month` text NOT NULL,
	`responses` integer NOT NULL,
	`rules` text NOT NULL,
	`judged_at` integer NOT NULL,
	`summary` text NOT NULL,
	PRIMARY KEY(`office_id`, `survey_id`, `month`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `response_flags` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`response_id` text NOT NULL,
	`day` text NOT NULL,
	`rule` text NOT NULL,
	`version` text NOT NULL,
	`set_at` integer NOT NULL,
	`lifted_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`response_id`) REFERENCES `responses`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `response_flags_day` ON `response_flags` (`office_id`,`survey_id`,`day`);--> statement-breakpoint
ALTER TABLE `responses` ADD `seconds` integer;