CREATE TABLE `media_items` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`outlet` text NOT NULL,
	`headline` text NOT NULL,
	`link` text NOT NULL,
	`published_at` integer NOT NULL,
	`tone` text NOT NULL,
	`correct` integer,
	`response` text NOT NULL,
	`responded_at` integer,
	`revision` integer NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`),
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `merits` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`comment_id` text,
	`person` text NOT NULL,
	`day` text NOT NULL,
	`deed` text NOT NULL,
	`awarding_body` text NOT NULL,
	`state` text NOT NULL,
	`reason` text NOT NULL,
	`nominated_by` text NOT NULL,
	`nominated_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`revision` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`nominated_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `petitioners` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`name` text,
	`address` text,
	`phone` text,
	`email` text,
	`wishes_reply` integer NOT NULL,
	`wishes_news` integer NOT NULL,
	`consented_at` integer,
	`purged_at` integer,
	PRIMARY KEY(`office_id`, `comment_id`),
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `proposals` (
	`office_id` text NOT NULL,
	`comment_id` text NOT NULL,
	`proposer_id` text NOT NULL,
	`title` text NOT NULL,
	`expected_effect` text NOT NULL,
	`decision` text NOT NULL,
	`review` text NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`minutes_before` integer,
	`minutes_after` integer,
	`documents_before` integer,
	`documents_after` integer,
	`improvement_id` text,
	`revision` integer NOT NULL,
	PRIMARY KEY(`office_id`, `comment_id`),
	FOREIGN KEY (`proposer_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`improvement_id`) REFERENCES `improvements`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `triages` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`comment_id` text NOT NULL,
	`suggested` text,
	`rules` text NOT NULL,
	`decided` text,
	`decided_by` text NOT NULL,
	`decided_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`decided_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `triages_comment` ON `triages` (`office_id`,`comment_id`);--> statement-breakpoint
CREATE TABLE `attachments` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`comment_id` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	`content` blob NOT NULL,
	`uploaded_by` text,
	`uploaded_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`uploaded_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `attachments_comment` ON `attachments` (`office_id`,`comment_id`);--> statement-breakpoint
CREATE TABLE `calendar_days` (
	`office_id` text NOT NULL,
	`day` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`source` text NOT NULL,
	`set_by` text,
	`set_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `day`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`set_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `case_comments` (
	`office_id` text NOT NULL,
	`case_id` text NOT NULL,
	`comment_id` text NOT NULL,
	PRIMARY KEY(`office_id`, `case_id`, `comment_id`),
	FOREIGN KEY (`office_id`,`case_id`) REFERENCES `cases`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `case_comments_comment` ON `case_comments` (`office_id`,`comment_id`);--> statement-breakpoint
CREATE TABLE `case_drafts` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`case_id` text NOT NULL,
	`text` text NOT NULL,
	`written_by` text NOT NULL,
	`written_at` integer NOT NULL,
	`sent_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`written_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`case_id`) REFERENCES `cases`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `case_drafts_of` ON `case_drafts` (`office_id`,`case_id`);--> statement-breakpoint
CREATE TABLE `case_events` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`case_id` text NOT NULL,
	`at` integer NOT NULL,
	`day` text NOT NULL,
	`actor` text NOT NULL,
	`user_id` text,
	`for_user_id` text,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`text` text NOT NULL,
	`data` text,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`for_user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`case_id`) REFERENCES `cases`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `case_events_of` ON `case_events` (`office_id`,`case_id`);--> statement-breakpoint
CREATE TABLE `cases` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`number` text NOT NULL,
	`origin` text NOT NULL,
	`comment_id` text NOT NULL,
	`petition_type` text,
	`subject` text NOT NULL,
	`status` text NOT NULL,
	`rule_id` text NOT NULL,
	`received_day` text NOT NULL,
	`received_at` integer NOT NULL,
	`due_day` text,
	`owner_id` text,
	`section_id` text,
	`chain` text NOT NULL,
	`confidential` integer NOT NULL,
	`document_number` text NOT NULL,
	`password_hash` text,
	`language` text NOT NULL,
	`non_handling` text,
	`closed_day` text,
	`replied_day` text,
	`revision` integer NOT NULL,
	`created_by` text,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`comment_id`) REFERENCES `comments`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`section_id`) REFERENCES `sections`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cases_number` ON `cases` (`office_id`,`number`);--> statement-breakpoint
CREATE INDEX `cases_due` ON `cases` (`office_id`,`status`,`due_day`);--> statement-breakpoint
CREATE INDEX `cases_received` ON `cases` (`office_id`,`received_day`);--> statement-breakpoint
CREATE INDEX `cases_comment` ON `cases` (`office_id`,`comment_id`);--> statement-breakpoint
CREATE TABLE `confirmations` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`office_id` text NOT NULL,
	`case_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`office_id`,`case_id`) REFERENCES `cases`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `deadline_rules` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`from_day` text NOT NULL,
	`days` integer NOT NULL,
	`unit` text NOT NULL,
	`starts_on` text NOT NULL,
	`max_extensions` integer NOT NULL,
	`extension_days` integer NOT NULL,
	`notice_required` integer NOT NULL,
	`source` text NOT NULL,
	`set_by` text,
	`set_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`set_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `deadline_rules_code` ON `deadline_rules` (`office_id`,`code`);--> statement-breakpoint
CREATE TABLE `deputies` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`deputy_id` text NOT NULL,
	`from_day` text NOT NULL,
	`to_day` text NOT NULL,
	`ended_at` integer,
	`set_by` text NOT NULL,
	`set_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`deputy_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`set_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `deputies_user` ON `deputies` (`office_id`,`user_id`);--> statement-breakpoint
CREATE TABLE `notices` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`case_id` text,
	`medium` text NOT NULL,
	`purpose` text NOT NULL,
	`to` text,
	`subject` text NOT NULL,
	`body` text,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`last_error` text,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`case_id`) REFERENCES `cases`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `notices_case` ON `notices` (`office_id`,`case_id`);--> statement-breakpoint
CREATE INDEX `notices_waiting` ON `notices` (`state`,`created_at`);--> statement-breakpoint
CREATE TABLE `reply_templates` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`text` text NOT NULL,
	`position` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`changed_by` text,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`changed_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `heard_items` (
	`office_id` text NOT NULL,
	`improvement_id` text NOT NULL,
	`wish` text NOT NULL,
	`done` text NOT NULL,
	`state` text NOT NULL,
	`on_thanks` integer NOT NULL,
	`published_at` integer,
	`published_by` text,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL,
	`revision` integer NOT NULL,
	PRIMARY KEY(`office_id`, `improvement_id`),
	FOREIGN KEY (`published_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`changed_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`improvement_id`) REFERENCES `improvements`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `published_questions` (
	`office_id` text NOT NULL,
	`survey_id` text NOT NULL,
	`question` text NOT NULL,
	`published_by` text NOT NULL,
	`published_at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `survey_id`, `question`),
	FOREIGN KEY (`published_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_comments` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text,
	`response_id` text,
	`question` text,
	`language` text NOT NULL,
	`channel` text NOT NULL,
	`reference` text,
	`entered_by` text,
	`counter_code` text,
	`service_code` text,
	`rating` text,
	`day` text,
	`received_at` integer NOT NULL,
	`text` text,
	`salt` text,
	`hash` text NOT NULL,
	`search_text` text,
	`kind` text,
	`kind_by` text,
	`merged_into` text,
	`import_id` text,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`entered_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`kind_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`response_id`) REFERENCES `responses`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`import_id`) REFERENCES `imports`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_comments`("office_id", "id", "survey_id", "response_id", "question", "language", "channel", "counter_code", "service_code", "rating", "day", "received_at", "text", "salt", "hash", "search_text", "kind", "kind_by", "import_id") SELECT "office_id", "id", "survey_id", "response_id", "question", "language", "channel", "counter_code", "service_code", "rating", "day", "received_at", "text", "salt", "hash", "search_text", "kind", "kind_by", "import_id" FROM `comments`;--> statement-breakpoint
DROP TABLE `comments`;--> statement-breakpoint
ALTER TABLE `__new_comments` RENAME TO `comments`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `comments_received` ON `comments` (`office_id`,`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `comments_response` ON `comments` (`office_id`,`response_id`);--> statement-breakpoint
ALTER TABLE `improvements` ADD `alarm_id` text;--> statement-breakpoint
ALTER TABLE `improvements` ADD `options` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `improvements` ADD `benefit` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `improvements` ADD `fairness` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `improvements` ADD `cost` integer;--> statement-breakpoint
ALTER TABLE `improvements` ADD `people_reached` integer;--> statement-breakpoint
ALTER TABLE `improvements` ADD `double_loop` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `improvements` ADD `locked_effect` text;