-- Everything here belongs to this Realtime server and is made anew at each of its starts; hosted has a
-- schema of the same name for the same purpose. Nobody but the superuser may use it.
drop schema if exists _realtime cascade;
create schema _realtime;
