BEGIN TRANSACTION;
CREATE TABLE _steps (
    name text not null,
    step integer not null,
    taken_at text not null,
    primary key (name, step)
) strict;
INSERT INTO "_steps" VALUES('teams',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('accounts',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('alerts',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('cards',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('envelopes',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('outbox',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('previews',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('readings',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('findings',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('watchlists',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('memberships',0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE accounts (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        source text not null,           
        address text not null,          
        stable_id text not null,        
        title text not null,
        link text not null,             
        added_at text not null,
        due_at text not null,           
        leased_until text,              
        cursor text not null,           
        health text not null,           
        health_says text not null,      
        health_since text not null,
        failures integer not null,      
        first_seen_at text,             
        last_good_at text,              
        last_new_at text,
        ended integer not null,         
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "accounts" VALUES('T0SAMPLE','account 1','advocate 1','feed','https://T0SAMPLE.example/feed','https://ada.example/1','Ada, read by T0SAMPLE','https://ada.example','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,'{}','ok','','2026-03-01T09:30:00.000000+00:00',0,NULL,'2026-03-01T09:30:00.000000+00:00',NULL,0);
INSERT INTO "accounts" VALUES('T0OTHER','account 1','advocate 1','feed','https://T0OTHER.example/feed','https://ada.example/1','Ada, read by T0OTHER','https://ada.example','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,'{}','ok','','2026-03-01T09:30:00.000000+00:00',0,NULL,'2026-03-01T09:30:00.000000+00:00',NULL,0);
CREATE TABLE advocates (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,         
        owner text not null,            
        added_by text not null,
        added_at text not null,
        look_at text not null,          
        primary key (team, id)
    ) strict;
INSERT INTO "advocates" VALUES('T0SAMPLE','advocate 1','Ada 1','ada 1','Olive of T0SAMPLE','U1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "advocates" VALUES('T0OTHER','advocate 1','Ada 1','ada 1','Olive of T0OTHER','U1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE alerts (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        situation text not null,        
        label text not null,
        severity integer not null,      
        state text not null,            
        opened_at text not null,
        updated_at text not null,
        claimed_by text,                
        acted_by text,                  
        acted_at text,
        snoozed_until text,
        verdict text,                   
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "alerts" VALUES('T0SAMPLE','alert 1','advocate 1','stepping_back','leaving',3,'open','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T0SAMPLE',NULL,NULL,NULL,NULL);
INSERT INTO "alerts" VALUES('T0OTHER','alert 1','advocate 1','stepping_back','leaving',3,'open','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T0OTHER',NULL,NULL,NULL,NULL);
CREATE TABLE cards (
        team text not null references teams (team),
        alert_id text not null,
        channel text not null,
        ts text,                        
        wanted integer not null,        
        shown integer not null,         
        due_at text not null,           
        primary key (team, alert_id, channel),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    ) strict;
INSERT INTO "cards" VALUES('T0SAMPLE','alert 1','C1','1.1',1,0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "cards" VALUES('T0OTHER','alert 1','C1','1.1',1,0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE envelopes (
        team text not null references teams (team),
        key text not null,              
        seen_at text not null,
        primary key (team, key)
    ) strict;
INSERT INTO "envelopes" VALUES('T0SAMPLE','envelope 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "envelopes" VALUES('T0OTHER','envelope 1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE findings (
        team text not null references teams (team),
        alert_id text not null,
        reading_id text not null,
        position integer not null,      
        found_at text not null,
        primary key (team, alert_id, reading_id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade,
        foreign key (team, reading_id) references readings (team, id) on delete cascade
    ) strict;
INSERT INTO "findings" VALUES('T0SAMPLE','alert 1','reading 1',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "findings" VALUES('T0OTHER','alert 1','reading 1',0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE memberships (
        team text not null references teams (team),
        watchlist_id text not null,
        advocate_id text not null,
        added_at text not null,
        primary key (team, watchlist_id, advocate_id),
        foreign key (team, watchlist_id) references watchlists (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "memberships" VALUES('T0SAMPLE','watchlist 1','advocate 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "memberships" VALUES('T0OTHER','watchlist 1','advocate 1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE outbox (
        team text not null references teams (team),
        id text not null,
        kind text not null,             
        channel text not null,
        alert_id text not null,
        reading_ids text not null,      
        state text not null,            
        attempts integer not null,
        created_at text not null,
        due_at text not null,
        sending_at text,
        sent_at text,
        ts text,
        trouble text not null,          
        primary key (team, id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    ) strict;
INSERT INTO "outbox" VALUES('T0SAMPLE','message 1','card','C1','alert 1','[]','new',0,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,'none for T0SAMPLE');
INSERT INTO "outbox" VALUES('T0OTHER','message 1','card','C1','alert 1','[]','new',0,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,'none for T0OTHER');
CREATE TABLE posts (
        team text not null references teams (team),
        account_id text not null,
        id text not null,               
        advocate_id text not null,
        url text not null,
        title text not null,
        text text not null,
        kind text not null,             
        published_at text not null,
        seen_at text not null,
        backlog integer not null,       
        fingerprint text not null,      
        replies integer,                
        likes integer,
        reposts integer,
        lang text,                      
        label text,                     
        about_self integer not null,
        confidence real not null,
        sentiment real,
        evidence text not null,
        returns_on text,
        reasons text not null,
        primary key (team, account_id, id),
        foreign key (team, account_id) references accounts (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "posts" VALUES('T0SAMPLE','account 1','post 1','advocate 1','https://ada.example/1','Goodbye','I am stepping down, says T0SAMPLE','post','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0,'print 1',NULL,NULL,NULL,NULL,NULL,0,0.0,NULL,'',NULL,'[]');
INSERT INTO "posts" VALUES('T0OTHER','account 1','post 1','advocate 1','https://ada.example/1','Goodbye','I am stepping down, says T0OTHER','post','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0,'print 1',NULL,NULL,NULL,NULL,NULL,0,0.0,NULL,'',NULL,'[]');
CREATE TABLE previews (
        team text not null references teams (team),
        id text not null,
        asked_by text not null,
        asked_at text not null,
        name text not null,
        owner text not null,
        watchlist_id text,              
        channel text not null,
        places text not null,           
        primary key (team, id)
    ) strict;
INSERT INTO "previews" VALUES('T0SAMPLE','preview 1','Olive of T0SAMPLE','2026-03-01T09:30:00.000000+00:00','Ada','U1',NULL,'C1','[]');
INSERT INTO "previews" VALUES('T0OTHER','preview 1','Olive of T0OTHER','2026-03-01T09:30:00.000000+00:00','Ada','U1',NULL,'C1','[]');
CREATE TABLE readings (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        signal text not null,
        label text not null,
        score real not null,
        bar real not null,
        severity integer not null,
        evidence text not null,
        reasons text not null,
        clears text not null,
        account_id text,                
        post_id text,
        returns_on text,
        read_at text not null,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "readings" VALUES('T0SAMPLE','reading 1','advocate 1','stepping_back','leaving',0.9,0.6,3,'stepping down, says T0SAMPLE','["says so"]','a return','account 1','post 1',NULL,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "readings" VALUES('T0OTHER','reading 1','advocate 1','stepping_back','leaving',0.9,0.6,3,'stepping down, says T0OTHER','["says so"]','a return','account 1','post 1',NULL,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE teams (
        team text not null primary key,
        name text not null,
        bot_user text not null,
        joined_at text not null
    ) strict;
INSERT INTO "teams" VALUES('T0SAMPLE','of T0SAMPLE','U0','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "teams" VALUES('T0OTHER','of T0OTHER','U0','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE watchlists (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,
        channel text not null,
        owner text not null,            
        sensitivity real not null,      
        created_by text not null,
        created_at text not null,
        primary key (team, id)
    ) strict;
INSERT INTO "watchlists" VALUES('T0SAMPLE','watchlist 1','Speakers 1','speakers 1','C1','Olive of T0SAMPLE',0.0,'U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "watchlists" VALUES('T0OTHER','watchlist 1','Speakers 1','speakers 1','C1','Olive of T0OTHER',0.0,'U1','2026-03-01T09:30:00.000000+00:00');
CREATE UNIQUE INDEX advocates_by_name on advocates (team, name_key);
CREATE INDEX advocates_to_look_at on advocates (team, look_at);
CREATE UNIQUE INDEX accounts_once on accounts (team, source, stable_id);
CREATE INDEX accounts_due on accounts (team, ended, due_at);
CREATE INDEX accounts_of_advocate on accounts (team, advocate_id);
CREATE UNIQUE INDEX alerts_one_live on alerts (team, advocate_id, situation)
        where state in ('open', 'acknowledged', 'snoozed');
CREATE INDEX alerts_by_state on alerts (team, state, updated_at);
CREATE INDEX cards_behind on cards (team, due_at) where shown < wanted;
CREATE INDEX envelopes_by_age on envelopes (team, seen_at);
CREATE INDEX outbox_waiting on outbox (team, state, due_at);
CREATE INDEX posts_of_advocate on posts (team, advocate_id, published_at);
CREATE INDEX posts_by_content on posts (team, account_id, fingerprint);
CREATE INDEX posts_by_day on posts (team, seen_at);
CREATE INDEX previews_by_age on previews (team, asked_at);
CREATE INDEX readings_of_advocate on readings (team, advocate_id, read_at);
CREATE UNIQUE INDEX watchlists_by_name on watchlists (team, name_key);
CREATE INDEX memberships_of_advocate on memberships (team, advocate_id);
COMMIT;
